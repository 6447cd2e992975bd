-- The store, version 1. Derived: delete the file, sync, and it is the same again.
-- Times are unix seconds UTC, days are TEXT, money is in minor units. uid columns hold 60 bits of a SHA-256 and are
-- what ids are made of; row ids never leave the store. Facts hang on identities; identities.person groups them.

-- Where things come from ---------------------------------------------------------------------------------------

CREATE TABLE sources (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,           -- the key of [sources.NAME]
  adapter     TEXT NOT NULL,
  keeps_raw   INTEGER NOT NULL DEFAULT 0,
  last_run    INTEGER,
  last_ok     INTEGER,
  outcome     TEXT,
  live        INTEGER NOT NULL DEFAULT 0,     -- it is a server, not a file
  newest      INTEGER,                        -- time of the newest thing it showed
  pause       INTEGER,                        -- longest pause between two things it showed in half a year; NULL: too few
  listing     INTEGER NOT NULL DEFAULT 0,     -- number of the last listing; records.listed is compared with it
  kept_bytes  INTEGER NOT NULL DEFAULT 0      -- how much of kept/NAME.jsonl.gz is in this store
) STRICT;

CREATE TABLE cursors (
  source  INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  stream  TEXT NOT NULL,
  state   TEXT NOT NULL,                      -- JSON, the adapter's own
  PRIMARY KEY (source, stream)
) STRICT, WITHOUT ROWID;

CREATE TABLE records (                        -- a source's record, as last read
  id       INTEGER PRIMARY KEY,
  source   INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  stream   TEXT NOT NULL,
  key      TEXT NOT NULL,
  digest   BLOB NOT NULL,                     -- 8 bytes of the data's BLAKE2b
  version  INTEGER NOT NULL,                  -- of the adapter and the options that parsed it
  at       INTEGER,                           -- the version's own time of change
  locator  TEXT NOT NULL,
  listed   INTEGER NOT NULL,
  gone_at  INTEGER,
  UNIQUE (source, stream, key)
) STRICT;

CREATE TABLE quarantine (                     -- what was refused, kept raw
  source   INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  stream   TEXT NOT NULL,
  key      TEXT NOT NULL,
  locator  TEXT NOT NULL,
  reason   TEXT NOT NULL,
  at       INTEGER NOT NULL,
  media    TEXT NOT NULL,
  raw_at   INTEGER,
  raw      BLOB NOT NULL,                     -- zlib
  PRIMARY KEY (source, stream, key)
) STRICT, WITHOUT ROWID;

-- Who ------------------------------------------------------------------------------------------------------------

CREATE TABLE identities (
  id       INTEGER PRIMARY KEY,
  uid      INTEGER NOT NULL UNIQUE,           -- of kind:value
  kind     TEXT NOT NULL,
  value    TEXT NOT NULL,
  shared   TEXT,                              -- why it never joins people: role, list, names, cards
  bare     INTEGER NOT NULL DEFAULT 1,        -- 1: only a follower, an owner or a mailbox so far
  mailbox  INTEGER,                           -- uid of the mailbox that an address delivers to
  decided  INTEGER NOT NULL DEFAULT 0,        -- 1: a decision names it, so it stays whatever the sources say
  person   INTEGER,                           -- persons.id; NULL while bare
  company  INTEGER                            -- of its corporate domain
) STRICT;
CREATE INDEX identities_mailbox ON identities (mailbox) WHERE mailbox IS NOT NULL;
CREATE INDEX identities_person ON identities (person) WHERE person IS NOT NULL;
CREATE INDEX identities_company ON identities (company) WHERE company IS NOT NULL;

CREATE TABLE identity_names (                 -- the names seen beside an identity, and where
  identity  INTEGER NOT NULL,
  source    INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  name      TEXT NOT NULL,                    -- '' where none was shown
  last_at   INTEGER,
  PRIMARY KEY (identity, source, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE cards (                          -- a source's dated claim about one person
  id           INTEGER PRIMARY KEY,
  record       INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
  name         TEXT NOT NULL,
  title        TEXT NOT NULL,
  company      TEXT NOT NULL,
  company_ref  INTEGER,                       -- uid of an organization's ref
  at           INTEGER,
  since        TEXT NOT NULL,
  until        TEXT NOT NULL,
  flags        TEXT NOT NULL,                 -- JSON [[flag, at], ...]
  us           INTEGER NOT NULL,
  birthday     TEXT NOT NULL,                 -- a day, or --MM-DD
  city         TEXT NOT NULL
) STRICT;
CREATE INDEX cards_record ON cards (record);

CREATE TABLE card_identities (
  card      INTEGER NOT NULL REFERENCES cards ON DELETE CASCADE,
  identity  INTEGER NOT NULL,
  PRIMARY KEY (card, identity)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_identities_identity ON card_identities (identity);

CREATE TABLE card_tags (                      -- a source's labels of a person: categories, groups
  card  INTEGER NOT NULL REFERENCES cards ON DELETE CASCADE,
  tag   TEXT NOT NULL,
  PRIMARY KEY (card, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_tags_tag ON card_tags (tag);

CREATE TABLE hints (                          -- what lets one guess that a and b are one person; never joins them
  record  INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
  a       INTEGER NOT NULL,                   -- who says it
  b       INTEGER NOT NULL,                   -- what is named
  rule    TEXT NOT NULL,                      -- signature, reply_to, bio ...
  text    TEXT NOT NULL,                      -- the line that shows it
  PRIMARY KEY (record, a, b, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX hints_a ON hints (a);
CREATE INDEX hints_b ON hints (b);

CREATE TABLE aliases (                        -- worked out: who wrote in one thread under one name; guesses, as hints are
  a     INTEGER NOT NULL,
  b     INTEGER NOT NULL,
  name  TEXT NOT NULL,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_b ON aliases (b);

CREATE TABLE persons (                        -- worked out; id is that of its first identity
  id       INTEGER PRIMARY KEY,
  uid      INTEGER NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  title    TEXT NOT NULL,
  company  INTEGER,
  flags    TEXT NOT NULL,                     -- JSON [[flag, source, at], ...]
  us       INTEGER NOT NULL
) STRICT;
CREATE INDEX persons_company ON persons (company);
CREATE INDEX persons_us ON persons (id) WHERE us;

CREATE TABLE links (                          -- why two identities are one person
  a         INTEGER NOT NULL,
  b         INTEGER NOT NULL,
  rule      TEXT NOT NULL,
  score     REAL NOT NULL,
  verdict   TEXT NOT NULL,                    -- same, different
  evidence  TEXT NOT NULL,                    -- JSON [record ids, or the id of the user's act]
  PRIMARY KEY (a, b, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_b ON links (b);

CREATE TABLE merges (                         -- append-only: what was joined or taken apart, when
  id      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  op      TEXT NOT NULL,                      -- join, part
  kept    INTEGER NOT NULL,                   -- person uids
  other   INTEGER NOT NULL,
  reason  TEXT NOT NULL
) STRICT;

CREATE TABLE suggestions (                    -- who may be one person: persons.id of both, best first by score
  a         INTEGER NOT NULL,
  b         INTEGER NOT NULL,
  score     REAL NOT NULL,                    -- how likely, 0 to 1
  evidence  TEXT NOT NULL,                    -- JSON [[rule, text, log-odds], ...]
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX suggestions_score ON suggestions (score);

CREATE TABLE likeness (                       -- what each person is compared by
  person  INTEGER PRIMARY KEY,
  keys    TEXT NOT NULL                       -- one a line
) STRICT;

-- What the user decided: a mirror of decisions.jsonl ---------------------------------------------------------------

CREATE TABLE decisions (
  id      TEXT PRIMARY KEY,
  at      INTEGER NOT NULL,                   -- microseconds
  op      TEXT NOT NULL,
  body    TEXT NOT NULL,                      -- JSON
  active  INTEGER NOT NULL                    -- 0: undone
) STRICT, WITHOUT ROWID;

CREATE TABLE decided_for (digest BLOB NOT NULL) STRICT;      -- of the file that is mirrored

CREATE TABLE tags (
  identity  INTEGER NOT NULL,
  tag       TEXT NOT NULL,
  PRIMARY KEY (identity, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_tag ON tags (tag);

CREATE TABLE untagged (                       -- where the user took a tag off: what a card says of it is hidden
  identity  INTEGER NOT NULL,
  tag       TEXT NOT NULL,
  PRIMARY KEY (identity, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE grouped_for (me TEXT NOT NULL) STRICT;           -- my identities when persons were worked out, JSON

CREATE TABLE touched (identity INTEGER PRIMARY KEY) STRICT;  -- to be grouped again; 0: companies, -1: who shares a thread

CREATE TABLE ranks (                          -- the user's own word on how important somebody is
  identity  INTEGER PRIMARY KEY,
  score     INTEGER NOT NULL,
  until     INTEGER,                          -- it holds to then; NULL: for good
  place     INTEGER NOT NULL,                 -- of its act among all: the latest counts
  act       TEXT NOT NULL
) STRICT;

CREATE TABLE cadences (                       -- how often the user wants to be in touch with somebody
  identity  INTEGER PRIMARY KEY,
  days      INTEGER NOT NULL,
  place     INTEGER NOT NULL                  -- of its act among all: the latest counts
) STRICT;

CREATE TABLE muted (identity INTEGER PRIMARY KEY) STRICT;    -- who is in nothing that asks for attention

CREATE TABLE put_off (                        -- entries of today that are done or snoozed
  entry  TEXT PRIMARY KEY,                    -- its id: the reason and the item
  seen   INTEGER NOT NULL,                    -- the newest of it when the user said so: what comes later brings it back
  until  INTEGER,                             -- when it comes back by itself; NULL: it is done
  act    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What it means: worked out after every change, of those whom it touched ------------------------------------------

CREATE TABLE stirred (identity INTEGER PRIMARY KEY) STRICT;  -- whose items or facts have changed; 0: everybody's; -1: deals'

CREATE TABLE stirred_threads (thread INTEGER PRIMARY KEY) STRICT;  -- of which an item came, changed or went

CREATE TABLE scored_for (mark TEXT NOT NULL) STRICT;         -- me, half-life and version that scores were worked out with

CREATE TABLE scores (                         -- what somebody's importance is worked out from; nothing here depends on the clock
  person        INTEGER PRIMARY KEY,
  known         INTEGER NOT NULL,             -- 1: I wrote to them, met them or sold to them
  at            INTEGER NOT NULL,             -- their last contact: what each sum had decayed to by then
  met           REAL NOT NULL,
  called        REAL NOT NULL,
  sent          REAL NOT NULL,
  received      REAL NOT NULL,
  answered      REAL NOT NULL,                -- in front of others, by me and by them
  light         REAL NOT NULL,
  recent        REAL NOT NULL,                -- the first five, with a half-life of 30 days
  times_met     INTEGER NOT NULL,             -- how often ever
  times_called  INTEGER NOT NULL,
  times_sent    INTEGER NOT NULL,
  times_received INTEGER NOT NULL,
  times_answered INTEGER NOT NULL,            -- by me
  times_listed  INTEGER NOT NULL,             -- by them: on a list where I write, or an answer to me in front of others
  alone         INTEGER NOT NULL,             -- of what was written, how much was between the two alone
  channels      INTEGER NOT NULL,
  my_answers    INTEGER NOT NULL,
  my_hours      REAL,                         -- median
  their_answers INTEGER NOT NULL,
  their_hours   REAL,
  deals         INTEGER NOT NULL,             -- open
  bought        INTEGER NOT NULL,             -- purchases
  worth         REAL NOT NULL,                -- the largest total in one currency, in whole units of it
  bought_at     INTEGER,
  first_at      INTEGER,
  ahead         INTEGER                       -- when the next thing happens that does not count yet
) STRICT;
CREATE INDEX scores_ahead ON scores (ahead) WHERE ahead IS NOT NULL;

CREATE TABLE rhythms (                        -- on which days somebody and I were in touch, both of us
  person  INTEGER PRIMARY KEY,
  at      INTEGER,                            -- the last time; NULL: never
  item    INTEGER,                            -- what it was then: interactions.id
  heard   INTEGER NOT NULL,                   -- when either of us last wrote, called, met or opened a ticket
  most    REAL,                               -- three of four gaps were no longer, in days; NULL: too few to tell
  strength REAL,                              -- orders people by importance, whatever the time: log2 of what a contact in 1970 were worth
  days    BLOB NOT NULL                       -- the last 60 days since 1970 on which we were, 4 bytes each, ascending
) STRICT;

CREATE TABLE stays (                          -- how long deals usually stay in a stage: half of those that left it left it sooner
  pipeline  TEXT NOT NULL,
  stage     TEXT NOT NULL,
  usual     INTEGER NOT NULL,                 -- seconds
  PRIMARY KEY (pipeline, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE readings (                       -- what messages of late say, as they were read last: only what is new is read
  interaction  INTEGER PRIMARY KEY REFERENCES texts ON DELETE CASCADE,
  stamp        BLOB NOT NULL,                 -- of what it was read from, and by which rules
  said         TEXT                           -- JSON: asks, promises and the like; NULL: nothing
) STRICT;

CREATE TABLE read_as (                        -- who somebody was when their conversations were read
  person  INTEGER PRIMARY KEY,
  digest  BLOB NOT NULL                       -- of identities and name, and which of them are ours
) STRICT;

CREATE TABLE conversations (                  -- those with something of late, as they were read last
  id      INTEGER PRIMARY KEY,                -- the thread's; below 0: what has no thread, of one person by one channel
  person  INTEGER,                            -- of what has no thread
  newest  INTEGER NOT NULL,
  ahead   INTEGER,                            -- when the next thing in it happens that does not count yet
  digest  BLOB NOT NULL                       -- of what it was read from
) STRICT;
CREATE INDEX conversations_person ON conversations (person) WHERE person IS NOT NULL;
CREATE INDEX conversations_newest ON conversations (newest);
CREATE INDEX conversations_ahead ON conversations (ahead) WHERE ahead IS NOT NULL;

CREATE TABLE turns (                          -- whose turn a conversation is with somebody; none where it is nobody's
  conversation  INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
  person        INTEGER NOT NULL,
  whose         TEXT NOT NULL,                -- mine, theirs
  since         INTEGER NOT NULL,             -- when it was asked, or promised
  item          INTEGER NOT NULL,             -- that decides
  text          TEXT NOT NULL,                -- the sentence in it
  reason        TEXT NOT NULL,                -- asked, promised, missed call
  due           TEXT,
  PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_person ON turns (person);

CREATE TABLE elsewhere (                      -- what was written to who asked, by another way, since they did; the same for what I asked
  conversation  INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
  person        INTEGER NOT NULL,
  item          INTEGER NOT NULL,             -- the answer, else the last
  at            INTEGER NOT NULL,
  channel       TEXT NOT NULL,
  answers       INTEGER NOT NULL,             -- 1: it answers the ask
  PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX elsewhere_person ON elsewhere (person);

CREATE TABLE promises (                       -- what somebody, or I, took upon himself and has not said to be done
  conversation  INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
  person        INTEGER NOT NULL,
  item          INTEGER NOT NULL,
  n             INTEGER NOT NULL,
  mine          INTEGER NOT NULL,
  text          TEXT NOT NULL,
  due           TEXT,
  PRIMARY KEY (conversation, person, item, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX promises_person ON promises (person);

CREATE TABLE waits (                          -- how long an ask waited, of mine for an answer of theirs or the other way round
  conversation  INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
  person        INTEGER NOT NULL,
  item          INTEGER NOT NULL,             -- the ask
  mine          INTEGER NOT NULL,             -- 1: I was asked
  since         INTEGER NOT NULL,
  until         INTEGER,                      -- NULL: it still waits
  answered      INTEGER NOT NULL,             -- 0: it ended otherwise
  PRIMARY KEY (conversation, person, item, mine)
) STRICT, WITHOUT ROWID;
CREATE INDEX waits_person ON waits (person);

CREATE TABLE reached (                        -- when somebody was in contact last, at all and by voice or face to face
  person  INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,                   -- 0: not of late
  talked  INTEGER,
  ahead   INTEGER                             -- when the next contact is that does not count yet
) STRICT;

-- Companies ------------------------------------------------------------------------------------------------------

CREATE TABLE organizations (                  -- a source's claim about a company
  record   INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
  ref      INTEGER NOT NULL,                  -- uid of the ref
  name     TEXT NOT NULL,
  domains  TEXT NOT NULL,                     -- JSON
  aliases  TEXT NOT NULL,                     -- JSON
  parent   INTEGER,
  at       INTEGER,
  PRIMARY KEY (ref, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX organizations_record ON organizations (record);

CREATE TABLE companies (                      -- worked out
  id      INTEGER PRIMARY KEY,
  uid     INTEGER NOT NULL UNIQUE,
  name    TEXT NOT NULL,
  parent  INTEGER                               -- the company that this one belongs to, as a CRM's accounts say
) STRICT;
CREATE INDEX companies_parent ON companies (parent) WHERE parent IS NOT NULL;

CREATE TABLE company_keys (                   -- what means this company: a domain, an account, a name
  kind     TEXT NOT NULL,
  value    TEXT NOT NULL,
  company  INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX company_keys_company ON company_keys (company);

CREATE TABLE card_companies (                 -- worked out: the company that a card names
  card     INTEGER PRIMARY KEY,               -- of the user's own word: minus the identity
  company  INTEGER NOT NULL
) STRICT;

CREATE TABLE employments (
  person   INTEGER NOT NULL,
  company  INTEGER NOT NULL,
  title    TEXT NOT NULL,
  since    TEXT NOT NULL,
  until    TEXT NOT NULL,
  last_at  INTEGER,
  sources  TEXT NOT NULL,                     -- JSON
  PRIMARY KEY (person, company)
) STRICT, WITHOUT ROWID;
CREATE INDEX employments_company ON employments (company);

-- What happened --------------------------------------------------------------------------------------------------

CREATE TABLE interactions (                   -- one event, seen by one or more records
  id          INTEGER PRIMARY KEY,
  uid         INTEGER NOT NULL UNIQUE,        -- of the ref
  kind        TEXT NOT NULL,
  channel     TEXT NOT NULL,
  at          INTEGER,
  visibility  TEXT NOT NULL,
  title       TEXT NOT NULL,
  author      INTEGER,                        -- identity
  thread      INTEGER,
  key         INTEGER,                        -- its own of thread_keys, by which answers name it
  answers     INTEGER,                        -- the key of what it answers, if its source says
  url         TEXT,
  due         TEXT,
  status      TEXT,
  amount      INTEGER,
  currency    TEXT,
  flags       TEXT,                           -- list bulk auto invite day
  files       INTEGER NOT NULL DEFAULT 0,
  record      INTEGER NOT NULL,               -- whose fields these are: the sighting of highest authority
  authority   INTEGER NOT NULL,
  gone_at     INTEGER
) STRICT;
CREATE INDEX interactions_thread ON interactions (thread) WHERE thread IS NOT NULL;
CREATE INDEX interactions_at ON interactions (at);
CREATE INDEX interactions_due ON interactions (due) WHERE due IS NOT NULL;
CREATE INDEX interactions_state ON interactions (kind, at)
  WHERE kind IN ('deal', 'ticket', 'order', 'invoice', 'payment', 'refund');

CREATE TABLE sightings (
  interaction  INTEGER NOT NULL,
  record       INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
  PRIMARY KEY (interaction, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX sightings_record ON sightings (record);

CREATE TABLE participants (                   -- clustered by identity and time: a timeline is one range scan
  identity     INTEGER NOT NULL,
  at           INTEGER NOT NULL,              -- -1 where unknown
  interaction  INTEGER NOT NULL,
  role         TEXT NOT NULL,
  record       INTEGER NOT NULL,
  kind         TEXT NOT NULL,                 -- copied, so that counting needs no join: kind, author, contact
  author       INTEGER,
  contact      INTEGER NOT NULL,              -- 0: an open task, a meeting called off, a missed call, one who declined
  PRIMARY KEY (identity, at, interaction, role, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX participants_state ON participants (identity, kind)
  WHERE kind IN ('deal', 'ticket', 'order', 'invoice', 'payment', 'refund');
CREATE INDEX participants_interaction ON participants (interaction);
CREATE INDEX participants_declined ON participants (identity) WHERE role = 'declined';

CREATE TABLE concerns (                       -- deals, tickets and organizations that an item is about, by uid of the ref
  target       INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  interaction  INTEGER NOT NULL,
  record       INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  author       INTEGER,
  contact      INTEGER NOT NULL,
  PRIMARY KEY (target, at, interaction, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX concerns_state ON concerns (target, kind)
  WHERE kind IN ('deal', 'ticket', 'order', 'invoice', 'payment', 'refund');
CREATE INDEX concerns_interaction ON concerns (interaction);

CREATE TABLE learnt (                         -- what later readings of a source brought, in the order in which it came
  id      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,                   -- when it was seen
  what    TEXT NOT NULL,                      -- item, stage, closed (a ticket), card
  number  INTEGER NOT NULL,                   -- of the interaction; of a card, of the record
  since   INTEGER NOT NULL,                   -- of a stage; else 0
  UNIQUE (number, what, since)
) STRICT;
CREATE INDEX learnt_at ON learnt (at);

CREATE TABLE thread_keys (                    -- a thread is a component; its id is its smallest key
  key     INTEGER PRIMARY KEY,
  thread  INTEGER NOT NULL
) STRICT;
CREATE INDEX thread_keys_thread ON thread_keys (thread);

CREATE TABLE files (
  interaction  INTEGER NOT NULL,
  n            INTEGER NOT NULL,
  name         TEXT NOT NULL,
  media        TEXT NOT NULL,
  size         INTEGER,
  digest       TEXT NOT NULL,
  PRIMARY KEY (interaction, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (                          -- apart from the rows that a timeline reads; zlib
  interaction  INTEGER PRIMARY KEY,
  new          BLOB NOT NULL,                 -- what its author wrote: shown and indexed
  whole        BLOB                           -- with new as its dictionary; NULL: the same
) STRICT;

-- Things with a state --------------------------------------------------------------------------------------------

CREATE TABLE deals (
  interaction  INTEGER PRIMARY KEY,
  stage        TEXT NOT NULL,
  pipeline     TEXT NOT NULL,
  status       TEXT NOT NULL,
  close        TEXT NOT NULL,
  owner        INTEGER,
  company      TEXT NOT NULL,
  changed      INTEGER                        -- the source's own time of its last change
) STRICT;

CREATE TABLE deal_stages (
  interaction  INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  stage        TEXT NOT NULL,
  PRIMARY KEY (interaction, at, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
  interaction  INTEGER PRIMARY KEY,
  priority     TEXT NOT NULL,
  closed       INTEGER,
  company      TEXT NOT NULL
) STRICT;

CREATE TABLE transactions (                   -- orders, invoices, payments, refunds; what they are worth is in interactions
  interaction  INTEGER PRIMARY KEY,
  void         INTEGER NOT NULL,              -- 1: it came to nothing (failed, cancelled, a test): shown, never summed
  refunded     INTEGER                        -- how much of it was given back, as its source says
) STRICT;

CREATE TABLE settlements (                    -- which transactions are the same money: it counts once
  interaction  INTEGER NOT NULL,
  settles      INTEGER NOT NULL,              -- uid of the ref of what it bills, pays or gives back
  record       INTEGER NOT NULL,
  PRIMARY KEY (interaction, settles, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX settlements_settles ON settlements (settles);

-- Search ---------------------------------------------------------------------------------------------------------

CREATE VIRTUAL TABLE texts_index USING fts5 (
  title, body, files, content='', detail=column, tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE names_index USING fts5 (  -- rowid: persons.id * 2, companies.id * 2 + 1
  forms, tokenize="trigram"
);
