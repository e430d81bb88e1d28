-- Public holidays: a country, a date, a name.
CREATE TABLE holiday (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  date date NOT NULL,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  -- Counts the changes; the service's ETag.
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT holiday_is_unique UNIQUE (country, date, name)
);

-- The pages of a list are read in this order, from where the last one ended.
CREATE INDEX holiday_by_country ON holiday (country, date, id);
CREATE INDEX holiday_by_date ON holiday (date, id);

-- Requests that must not be carried out twice, and the answer that the first one got.
CREATE TABLE idempotency_key (
  key text PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  answer jsonb
);

CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);
