//! The language of templates: reads them with minijinja's parser and refuses what a letter does not need.

use super::place::error_at;
use minijinja::Error;
use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, Filter, IfCond, Spanned, Stmt, UnaryOpKind};
use minijinja::machinery::{Token, parse, tokenize};
use minijinja::syntax::SyntaxConfig;
use std::collections::BTreeSet;
use vestnik_api::code::FieldCode;
use vestnik_api::messages::{MAX_FILLED, MERGE_FIELDS};
use vestnik_api::problem::FieldError;

/// The filters there are.
pub(in crate::messages) const FILTERS: [&str; 7] = ["default", "d", "upper", "lower", "title", "capitalize", "trim"];

/// How much a template may ask of the parser, whose stack is not endless: parts of one tag, tags, and `if`s.
const MAX_TOKENS: usize = 100;
const MAX_TAGS: usize = 2000;
const MAX_BLOCKS: usize = 200;

/// How minijinja reads a template: as it stands, with the line end it ends in.
pub(in crate::messages) fn syntax() -> SyntaxConfig {
    // The delimiters are the standard ones; only odd ones can be refused.
    SyntaxConfig::builder().keep_trailing_newline(true).build().unwrap_or_default()
}

/// A piece of a template: text, or what stands between braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::messages) enum Tag<'a> {
    /// Text that goes out as it is.
    Text(&'a str),
    /// `{{ … }}`, whole.
    Field(&'a str),
    /// `{% … %}`, whole.
    Block(&'a str),
}

/// The pieces of a template that [`check`] has passed; comments are gone.
pub(in crate::messages) fn tags(source: &str) -> Vec<Tag<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (token, span) in tokenize(source, false, syntax()).map_while(Result::ok) {
        let whole = |start: usize| source.get(start..offset(span.end_offset)).unwrap_or_default();
        match token {
            Token::TemplateData(text) => pieces.push(Tag::Text(text)),
            Token::VariableStart | Token::BlockStart => start = offset(span.start_offset),
            Token::VariableEnd => pieces.push(Tag::Field(whole(start))),
            Token::BlockEnd => pieces.push(Tag::Block(whole(start))),
            _ => {}
        }
    }
    pieces
}

/// The merge fields a template names, or what is wrong with it.
pub(in crate::messages) fn check(field: &str, source: &str) -> Result<BTreeSet<&'static str>, Vec<FieldError>> {
    let mut reader = Reader { field, source, named: BTreeSet::new(), brings: 0, errors: Vec::new() };
    match reader.measure().and_then(|()| parse(source, field, syntax()).map_err(|error| reader.unreadable(&error))) {
        Ok(template) => reader.statement(&template),
        Err(error) => reader.errors.push(error),
    }
    if reader.errors.is_empty() { Ok(reader.named) } else { Err(reader.errors) }
}

fn offset(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Walks a template and collects what it names and what is wrong.
struct Reader<'a> {
    field: &'a str,
    source: &'a str,
    named: BTreeSet<&'static str>,
    /// How many characters the fields named so far can bring.
    brings: usize,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    /// Refuses what would be too deep for the parser, before it is asked. What can't be read is left to the parser,
    /// which says why.
    fn measure(&self) -> Result<(), FieldError> {
        let (mut tags, mut blocks, mut tokens) = (0, 0, 0);
        for (token, span) in tokenize(self.source, false, syntax()).map_while(Result::ok) {
            match token {
                Token::VariableStart => (tags, tokens) = (tags + 1, 0),
                Token::BlockStart => (tags, blocks, tokens) = (tags + 1, blocks + 1, 0),
                _ => tokens += 1,
            }
            if tokens > MAX_TOKENS || tags > MAX_TAGS || blocks > MAX_BLOCKS {
                let what = "too long to be one expression, or too many of them";
                return Err(self.error(offset(span.start_offset), FieldCode::TemplateSyntax, what));
            }
        }
        Ok(())
    }

    fn error(&self, offset: usize, code: FieldCode, what: &str) -> FieldError {
        error_at(self.field, self.source, offset, code, what)
    }

    fn unreadable(&self, error: &Error) -> FieldError {
        let line_start =
            error.line().map(|line| self.source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum());
        let at = error.range().map(|range| range.start).or(line_start).unwrap_or(0);
        self.error(at, FieldCode::TemplateSyntax, error.detail().unwrap_or("it can't be read"))
    }

    fn refuse(&mut self, at: u32, what: &str) {
        let error = self.error(offset(at), FieldCode::TemplateSyntax, what);
        self.errors.push(error);
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitRaw(_) => {}
            Stmt::EmitExpr(emit) => self.expression(&emit.expr),
            Stmt::IfCond(condition) => self.condition(condition),
            Stmt::ForLoop(it) => self.refuse(it.span().start_offset, "there are no loops"),
            Stmt::WithBlock(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::Set(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::SetBlock(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::AutoEscape(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::FilterBlock(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::Block(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::Import(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::FromImport(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::Extends(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::Include(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::Macro(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::CallBlock(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
            Stmt::Do(it) => self.refuse(it.span().start_offset, NO_SUCH_BLOCK),
        }
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn condition(&mut self, condition: &IfCond<'_>) {
        self.expression(&condition.expr);
        self.statements(&condition.true_body);
        self.statements(&condition.false_body);
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        let at = expression.span().start_offset;
        match expression {
            Expr::Const(_) => {}
            Expr::Var(_) | Expr::GetAttr(_) => self.merge_field(expression),
            Expr::Filter(filter) => self.filter(filter),
            Expr::UnaryOp(it) if matches!(it.op, UnaryOpKind::Not) => self.expression(&it.expr),
            Expr::BinOp(it) if is_allowed(it.op) => {
                self.expression(&it.left);
                self.expression(&it.right);
            }
            Expr::Compare(it) if it.ops.iter().all(|op| compares(op.op)) => {
                self.expression(&it.expr);
                it.ops.iter().for_each(|op| self.expression(&op.expr));
            }
            Expr::IfExpr(it) => {
                self.expression(&it.test_expr);
                self.expression(&it.true_expr);
                match &it.false_expr {
                    Some(otherwise) => self.expression(otherwise),
                    None => self.refuse(at, "an `if` inside braces needs an `else`"),
                }
            }
            Expr::Call(_) => self.refuse(at, "there are no functions"),
            Expr::UnaryOp(_) | Expr::BinOp(_) | Expr::Compare(_) => self.refuse(at, "there is no arithmetic"),
            Expr::Test(_) => self.refuse(at, "there are no tests with `is`; write {% if client.phone %}"),
            Expr::Slice(_) | Expr::GetItem(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Map(_) => {
                self.refuse(at, "there are no lists");
            }
        }
    }

    fn filter(&mut self, filter: &Spanned<Filter<'_>>) {
        let at = filter.span().start_offset;
        if let Some(inner) = &filter.expr {
            self.expression(inner);
        }
        let wanted = usize::from(matches!(filter.name, "default" | "d"));
        if !FILTERS.contains(&filter.name) {
            self.refuse(at, &format!("there is no filter `{}`; there are {}", filter.name, FILTERS.join(", ")));
        } else if filter.args.len() != wanted {
            self.refuse(at, &format!("the filter `{}` takes {wanted} values", filter.name));
        }
        for argument in &filter.args {
            match argument {
                CallArg::Pos(value) => self.expression(value),
                _ => self.refuse(at, "a filter takes plain values"),
            }
        }
    }

    /// A name, with dots as a rule: known, or an error where it begins.
    fn merge_field(&mut self, expression: &Expr<'_>) {
        let mut parts = Vec::new();
        let mut inner = expression;
        while let Expr::GetAttr(attribute) = inner {
            parts.push(attribute.name);
            inner = &attribute.expr;
        }
        let Expr::Var(first) = inner else { return self.expression(inner) };
        parts.push(first.id);
        parts.reverse();
        let name = parts.join(".");
        match MERGE_FIELDS.iter().find(|field| field.name == name) {
            Some(field) => {
                self.named.insert(field.name);
                self.weigh(first.span().start_offset, field.longest);
            }
            None => self.unknown(first.span().start_offset, &name),
        }
    }

    /// Refuses the first field that is one too many: a template of a screen's length must not become letters of many megabytes.
    fn weigh(&mut self, at: u32, brings: usize) {
        let before = self.brings;
        self.brings += brings;
        if before <= MAX_FILLED && self.brings > MAX_FILLED {
            self.refuse(at, "with the fields named so often, a letter could become too long");
        }
    }

    fn unknown(&mut self, at: u32, name: &str) {
        let error = self.error(offset(at), FieldCode::TemplateUnknownField, name);
        self.errors.push(error);
    }
}

const NO_SUCH_BLOCK: &str = "of blocks there is only `if`";

const fn is_allowed(op: BinOpKind) -> bool {
    matches!(
        op,
        BinOpKind::Eq
            | BinOpKind::Ne
            | BinOpKind::Lt
            | BinOpKind::Lte
            | BinOpKind::Gt
            | BinOpKind::Gte
            | BinOpKind::ScAnd
            | BinOpKind::ScOr
            | BinOpKind::Concat
    )
}

const fn compares(op: CompareOpKind) -> bool {
    !matches!(op, CompareOpKind::In | CompareOpKind::NotIn)
}
