
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.holiday (
    id integer NOT NULL,
    country text NOT NULL,
    date date NOT NULL,
    name text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT holiday_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT holiday_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)))
);

ALTER TABLE public.holiday ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.holiday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.idempotency_key (
    key text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    answer jsonb
);

CREATE TABLE public.pgmigrations (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    run_on timestamp without time zone NOT NULL
);

CREATE TABLE public.pgmigrations_checksum (
    name text NOT NULL,
    checksum text NOT NULL
);

CREATE SEQUENCE public.pgmigrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.pgmigrations_id_seq OWNED BY public.pgmigrations.id;

ALTER TABLE ONLY public.pgmigrations ALTER COLUMN id SET DEFAULT nextval('public.pgmigrations_id_seq'::regclass);

INSERT INTO public.holiday OVERRIDING SYSTEM VALUE VALUES (1, 'CM', '2025-01-01', 'New Year''s Day', 1);
INSERT INTO public.holiday OVERRIDING SYSTEM VALUE VALUES (2, 'CM', '2025-02-11', 'Youth Day', 1);
INSERT INTO public.holiday OVERRIDING SYSTEM VALUE VALUES (3, 'CM', '2025-03-31', 'Eid al-Fitr', 1);
INSERT INTO public.holiday OVERRIDING SYSTEM VALUE VALUES (4, 'CM', '2025-04-18', 'Good Friday', 1);
INSERT INTO public.holiday OVERRIDING SYSTEM VALUE VALUES (5, 'CM', '2025-05-01', 'Labour Day', 1);
INSERT INTO public.holiday OVERRIDING SYSTEM VALUE VALUES (169, 'XX', '2026-01-01', 'Kept', 1);

INSERT INTO public.idempotency_key VALUES ('first-key', '2026-11-30 19:29:11.845179+00', '{"fingerprint": "x"}');

INSERT INTO public.pgmigrations VALUES (1, '0001_schema', '2026-11-30 19:29:11.093156');
INSERT INTO public.pgmigrations VALUES (2, '0002_seed_holidays', '2026-11-30 19:29:11.093156');

INSERT INTO public.pgmigrations_checksum VALUES ('0001_schema', 'ddd035d8c1a42cd849456148840b66bbb90f59ee0ec53a41ccda946a7a4b0037');
INSERT INTO public.pgmigrations_checksum VALUES ('0002_seed_holidays', '9f77d3f4b0c7018f44260920a373d2ec868fcf948ce3fb5d2da20318a621e209');

SELECT pg_catalog.setval('public.holiday_id_seq', 169, true);

SELECT pg_catalog.setval('public.pgmigrations_id_seq', 2, true);

ALTER TABLE ONLY public.holiday
    ADD CONSTRAINT holiday_is_unique UNIQUE (country, date, name);

ALTER TABLE ONLY public.holiday
    ADD CONSTRAINT holiday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.pgmigrations_checksum
    ADD CONSTRAINT pgmigrations_checksum_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.pgmigrations
    ADD CONSTRAINT pgmigrations_pkey PRIMARY KEY (id);

CREATE INDEX holiday_by_country ON public.holiday USING btree (country, date, id);

CREATE INDEX holiday_by_date ON public.holiday USING btree (date, id);

CREATE INDEX idempotency_key_by_age ON public.idempotency_key USING btree (created_at);

