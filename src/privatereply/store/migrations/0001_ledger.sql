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
    PRIMARY KEY (platform, account_id, id)
);

CREATE INDEX privatereply_comments_author
    ON privatereply_comments (platform, account_id, author_id, id)
    WHERE author_id IS NOT NULL;

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

INSERT INTO privatereply_schema (version, name) VALUES (1, 'ledger');
