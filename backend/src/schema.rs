// @generated automatically by Diesel CLI.

diesel::table! {
    captured_letters (id) {
        id -> Int8,
        at -> Timestamptz,
        sender -> Text,
        recipient -> Text,
        subject -> Text,
        source -> Text,
    }
}

diesel::table! {
    client_counts (owner_id) {
        owner_id -> Int8,
        clients -> Int8,
    }
}

diesel::table! {
    clients (id) {
        id -> Int8,
        owner_id -> Int8,
        name -> Text,
        email -> Text,
        phone -> Nullable<Text>,
        comment -> Text,
        no_such_address -> Bool,
        last_letter_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        version -> Int4,
        search -> Text,
    }
}

diesel::table! {
    deliveries (id) {
        id -> Int8,
        run_id -> Int8,
        client_id -> Int8,
        email -> Text,
        name -> Text,
        phone -> Nullable<Text>,
        comment -> Nullable<Text>,
        state -> Text,
        attempts -> Int4,
        reply -> Nullable<Text>,
        last_attempt_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    delivery_attempts (at, id) {
        id -> Int8,
        at -> Timestamptz,
        owner_id -> Int8,
        mailing_id -> Int8,
        run_id -> Int8,
        delivery_id -> Int8,
        client_id -> Int8,
        number -> Int4,
        outcome -> Text,
        code -> Nullable<Int2>,
        reply -> Text,
        server -> Text,
        duration_ms -> Int4,
    }
}

diesel::table! {
    delivery_chunks (run_id, first_id) {
        run_id -> Int8,
        first_id -> Int8,
        last_id -> Int8,
        remaining -> Int4,
        leased_by -> Nullable<Int4>,
        leased_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    delivery_retries (delivery_id) {
        delivery_id -> Int8,
        run_id -> Int8,
        due_at -> Timestamptz,
        since -> Timestamptz,
        leased_by -> Nullable<Int4>,
        leased_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    import_parts (import_id, number) {
        import_id -> Int8,
        number -> Int4,
        bytes -> Bytea,
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
        utf8 -> Bool,
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
    mailing_run_minutes (run_id, minute) {
        run_id -> Int8,
        minute -> Timestamptz,
        sent -> Int8,
        deferred -> Int8,
        failed -> Int8,
    }
}

diesel::table! {
    mailing_runs (id) {
        id -> Int8,
        owner_id -> Int8,
        mailing_id -> Int8,
        scheduled_for -> Timestamptz,
        state -> Text,
        subject -> Text,
        body -> Text,
        format -> Text,
        owner_name -> Text,
        owner_email -> Text,
        mailing_name -> Text,
        message_domain -> Text,
        total -> Int8,
        suppressed -> Int8,
        sending -> Int8,
        sent -> Int8,
        deferred -> Int8,
        failed -> Int8,
        attempts -> Int8,
        started_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
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

diesel::allow_tables_to_appear_in_same_query!(
    captured_letters,
    client_counts,
    clients,
    deliveries,
    delivery_attempts,
    delivery_chunks,
    delivery_retries,
    import_parts,
    import_problems,
    imports,
    jobs,
    mailing_recipients,
    mailing_run_minutes,
    mailing_runs,
    mailings,
    messages,
    refresh_tokens,
    role_permissions,
    roles,
    sessions,
    suppressions,
    user_links,
    user_permissions,
    user_roles,
    users
);
