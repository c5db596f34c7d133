// @generated automatically by Diesel CLI.

diesel::table! {
    clients (id) {
        id -> Int8,
        owner_id -> Int8,
        name -> Text,
        email -> Text,
        phone -> Nullable<Text>,
        comment -> Text,
        last_letter_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        version -> Int4,
        search -> Text,
    }
}

diesel::table! {
    import_problems (import_id, line, field) {
        import_id -> Int8,
        line -> Int8,
        field -> Text,
        code -> Text,
        value -> Text,
    }
}

diesel::table! {
    imports (id) {
        id -> Int8,
        owner_id -> Int8,
        file_name -> Text,
        file -> Nullable<Bytea>,
        on_duplicate -> Text,
        state -> Text,
        failure -> Nullable<Text>,
        rows_total -> Nullable<Int8>,
        rows_done -> Int8,
        created -> Int8,
        updated -> Int8,
        skipped -> Int8,
        rejected -> Int8,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    jobs (id) {
        id -> Int8,
        kind -> Text,
        payload -> Jsonb,
        run_at -> Timestamptz,
        attempts -> Int4,
        leased_until -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
        buried_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    mailing_recipients (mailing_id, client_id) {
        owner_id -> Int8,
        mailing_id -> Int8,
        client_id -> Int8,
    }
}

diesel::table! {
    mailings (id) {
        id -> Int8,
        owner_id -> Int8,
        name -> Text,
        state -> Text,
        message_id -> Nullable<Int8>,
        subject -> Nullable<Text>,
        body -> Nullable<Text>,
        format -> Nullable<Text>,
        audience -> Text,
        start_local -> Timestamp,
        end_local -> Nullable<Timestamp>,
        time_zone -> Text,
        recurrence -> Jsonb,
        next_run_at -> Nullable<Timestamptz>,
        started_at -> Nullable<Timestamptz>,
        stopped_by -> Nullable<Int8>,
        stopped_reason -> Nullable<Text>,
        stopped_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        version -> Int4,
    }
}

diesel::table! {
    messages (id) {
        id -> Int8,
        owner_id -> Int8,
        name -> Text,
        subject -> Text,
        body -> Text,
        format -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        version -> Int4,
    }
}

diesel::table! {
    refresh_tokens (hash) {
        hash -> Bytea,
        session_id -> Int8,
        created_at -> Timestamptz,
        replaced_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    role_permissions (role_id, permission) {
        role_id -> Int8,
        permission -> Text,
        reach -> Text,
    }
}

diesel::table! {
    roles (id) {
        id -> Int8,
        name -> Text,
        built_in -> Bool,
    }
}

diesel::table! {
    sessions (id) {
        id -> Int8,
        user_id -> Int8,
        user_agent -> Text,
        address -> Text,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    suppressions (owner_id, email) {
        owner_id -> Int8,
        email -> Text,
        reason -> Text,
        reply -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    user_links (user_id, purpose) {
        user_id -> Int8,
        purpose -> Text,
        hash -> Bytea,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    user_permissions (user_id, permission) {
        user_id -> Int8,
        permission -> Text,
        reach -> Text,
    }
}

diesel::table! {
    user_roles (user_id, role_id) {
        user_id -> Int8,
        role_id -> Int8,
    }
}

diesel::table! {
    users (id) {
        id -> Int8,
        email -> Text,
        name -> Text,
        phone -> Nullable<Text>,
        password_hash -> Text,
        language -> Text,
        time_zone -> Text,
        theme -> Text,
        confirmed_at -> Nullable<Timestamptz>,
        blocked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(clients, import_problems, imports, jobs, mailing_recipients, mailings, messages, refresh_tokens, role_permissions, roles, sessions, suppressions, user_links, user_permissions, user_roles, users);
