-- Runs unchanged on SQLite 3.35 and PostgreSQL 14, and later ones.
-- Times are microseconds since 1970-01-01 in UTC.

CREATE TABLE privatereply_schema (
    version BIGINT PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE privatereply_attempts (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    action TEXT NOT NULL,
    key TEXT NOT NULL,
    comment_id TEXT,
    person_id TEXT,
    conversation_id TEXT,
    campaign TEXT,
    state TEXT NOT NULL,
    draft TEXT NOT NULL,
    purpose TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    "window" TEXT,
    reserved_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    begun_at BIGINT,
    settled_at BIGINT,
    deadline BIGINT,
    message_id TEXT,
    sent_at BIGINT,
    found_by_looking BIGINT NOT NULL,
    evidence TEXT,
    error TEXT,
    code TEXT,
    subcode TEXT,
    status BIGINT,
    trace_id TEXT,
    retry_at BIGINT
);

-- The promise itself: at most one living attempt for each key.
CREATE UNIQUE INDEX privatereply_attempts_living
    ON privatereply_attempts (platform, account_id, action, key)
    WHERE state IN ('reserved', 'sending', 'sent', 'spent', 'unknown');

CREATE INDEX privatereply_attempts_story
    ON privatereply_attempts (platform, account_id, comment_id, reserved_at)
    WHERE comment_id IS NOT NULL;

-- What was sent to somebody, and what is on its way to them.
CREATE INDEX privatereply_attempts_person
    ON privatereply_attempts (platform, account_id, person_id, state, reserved_at)
    WHERE person_id IS NOT NULL;

CREATE INDEX privatereply_attempts_campaign
    ON privatereply_attempts (platform, account_id, campaign, key, id)
    WHERE campaign IS NOT NULL;

-- Whose a message is that somebody found.
CREATE INDEX privatereply_attempts_message
    ON privatereply_attempts (platform, account_id, message_id)
    WHERE message_id IS NOT NULL;

CREATE INDEX privatereply_attempts_leased
    ON privatereply_attempts (platform, account_id, lease_until)
    WHERE state IN ('reserved', 'sending');

CREATE INDEX privatereply_attempts_unknown
    ON privatereply_attempts (platform, account_id, settled_at)
    WHERE state = 'unknown';

-- Whom an attempt went to that advertises to several people at once.
CREATE TABLE privatereply_recipients (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    attempt_id TEXT NOT NULL,
    PRIMARY KEY (platform, account_id, person_id, attempt_id)
);

CREATE TABLE privatereply_budgets (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    free_at BIGINT NOT NULL,
    held_until BIGINT NOT NULL,
    granted BIGINT NOT NULL DEFAULT 0,
    granted_at BIGINT NOT NULL DEFAULT 0,
    granted_until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (platform, account_id, name)
);

CREATE TABLE privatereply_comments (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    author_id TEXT,
    author_name TEXT,
    author_username TEXT,
    author_is_page TEXT,
    created_at BIGINT,
    post_id TEXT,
    parent_id TEXT,
    permalink TEXT,
    surface TEXT NOT NULL,
    facts TEXT,
    told_at BIGINT,
    edited_at BIGINT,
    removed_at BIGINT,
    hidden BIGINT,
    hidden_at BIGINT,
    PRIMARY KEY (platform, account_id, id)
);

CREATE INDEX privatereply_comments_author
    ON privatereply_comments (platform, account_id, author_id, id)
    WHERE author_id IS NOT NULL;

CREATE INDEX privatereply_comments_told
    ON privatereply_comments (platform, account_id, told_at)
    WHERE told_at IS NOT NULL;

-- A thread with one person is named by the person, a group by the platform's id of it.
CREATE TABLE privatereply_conversations (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    is_group BIGINT NOT NULL,
    thread TEXT NOT NULL,
    person_name TEXT,
    person_username TEXT,
    people TEXT,
    conversation_id TEXT,
    folder TEXT,
    comment_id TEXT,
    private_reply_at BIGINT,
    last_inbound_at BIGINT,
    last_outbound_at BIGINT,
    updated_at BIGINT,
    read TEXT,
    muted BIGINT,
    deleted_at BIGINT,
    PRIMARY KEY (platform, account_id, is_group, thread)
);

CREATE INDEX privatereply_conversations_thread
    ON privatereply_conversations (platform, account_id, conversation_id)
    WHERE conversation_id IS NOT NULL;

CREATE TABLE privatereply_messages (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT,
    sender_id TEXT,
    conversation_id TEXT,
    direction TEXT NOT NULL,
    text TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    reply_to TEXT,
    attempt_id TEXT,
    comment_id TEXT,
    origin TEXT,
    deleted BIGINT NOT NULL DEFAULT 0,
    edited_at BIGINT,
    unsent_at BIGINT,
    echoed_at BIGINT,
    delivered_at BIGINT,
    read_at BIGINT,
    PRIMARY KEY (platform, account_id, id)
);

CREATE INDEX privatereply_messages_person
    ON privatereply_messages (platform, account_id, person_id, sent_at)
    WHERE person_id IS NOT NULL;

CREATE INDEX privatereply_messages_thread
    ON privatereply_messages (platform, account_id, conversation_id, sent_at)
    WHERE conversation_id IS NOT NULL;

-- Who wrote into a group; a message to or from one person has no sender here.
CREATE INDEX privatereply_messages_sender
    ON privatereply_messages (platform, account_id, sender_id)
    WHERE sender_id IS NOT NULL;

CREATE TABLE privatereply_people (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    opted_out_at BIGINT,
    opted_in_at BIGINT,
    marketing_consent_at BIGINT,
    marketing_withdrawn_at BIGINT,
    blocked TEXT,
    PRIMARY KEY (platform, account_id, person_id)
);

CREATE TABLE privatereply_restrictions (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (platform, account_id)
);

-- Another name of a person, for example the one an app is told when they want to be forgotten.
CREATE TABLE privatereply_aliases (
    platform TEXT NOT NULL,
    alias TEXT NOT NULL,
    account_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (platform, alias, account_id, person_id)
);

CREATE INDEX privatereply_aliases_person
    ON privatereply_aliases (platform, account_id, person_id);

-- Everything platforms told us, each once, and how often they told it.
CREATE TABLE privatereply_events (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    at BIGINT,
    first_told_at BIGINT NOT NULL,
    last_told_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    comment_id TEXT,
    message_id TEXT,
    person_id TEXT,
    test BIGINT NOT NULL DEFAULT 0,
    body TEXT,
    PRIMARY KEY (platform, account_id, id)
);

CREATE INDEX privatereply_events_comment
    ON privatereply_events (platform, account_id, comment_id)
    WHERE comment_id IS NOT NULL;

CREATE INDEX privatereply_events_person
    ON privatereply_events (platform, account_id, person_id)
    WHERE person_id IS NOT NULL;

CREATE INDEX privatereply_events_message
    ON privatereply_events (platform, account_id, message_id)
    WHERE message_id IS NOT NULL;

CREATE INDEX privatereply_events_kind
    ON privatereply_events (platform, kind, first_told_at);

-- What can be told again, and what is kept only to know it again.
CREATE INDEX privatereply_events_whole
    ON privatereply_events (first_told_at)
    WHERE body IS NOT NULL;

CREATE INDEX privatereply_events_blank
    ON privatereply_events (last_told_at)
    WHERE body IS NULL;

-- Who wants to be told of which kinds of events, whichever process hears of them.
CREATE TABLE privatereply_handlers (
    name TEXT PRIMARY KEY,
    kinds TEXT NOT NULL,
    seen_at BIGINT NOT NULL
);

-- Which handler has yet to be told of which event; a row that is done is gone.
CREATE TABLE privatereply_handlings (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    handler TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    error TEXT,
    PRIMARY KEY (platform, account_id, event_id, handler)
);

CREATE INDEX privatereply_handlings_due
    ON privatereply_handlings (handler, due_at)
    WHERE state = 'due';

CREATE INDEX privatereply_handlings_dead
    ON privatereply_handlings (due_at)
    WHERE state = 'dead';

-- What policies said of what somebody wanted to do, each once for as long as they say the same.
CREATE TABLE privatereply_decisions (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    action TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    comment_id TEXT,
    person_id TEXT,
    attempt_id TEXT,
    verdict TEXT NOT NULL,
    actor_kind TEXT,
    actor_id TEXT,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    findings TEXT NOT NULL,
    situation TEXT NOT NULL,
    PRIMARY KEY (platform, account_id, action, key, digest)
);

CREATE INDEX privatereply_decisions_comment
    ON privatereply_decisions (platform, account_id, comment_id)
    WHERE comment_id IS NOT NULL;

CREATE INDEX privatereply_decisions_person
    ON privatereply_decisions (platform, account_id, person_id)
    WHERE person_id IS NOT NULL;

CREATE INDEX privatereply_decisions_history
    ON privatereply_decisions (platform, action, last_at);

-- How far reading back has come, so that it goes on there after a crash.
CREATE TABLE privatereply_progress (
    platform TEXT NOT NULL,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (platform, account_id, name)
);

INSERT INTO privatereply_schema (version, name) VALUES (1, 'ledger');
