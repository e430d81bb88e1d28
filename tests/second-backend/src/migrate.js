// Applies the files of migrations/ that the table "applied" does not name, in the order of their names.
import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";
import { connection } from "./database.js";

const folder = new URL("../migrations/", import.meta.url);
const deadline = Date.now() + 60_000;

/** The database may be starting: a compose tool need not wait for it. */
async function connect() {
  for (;;) {
    const client = new pg.Client(connection);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

const client = await connect();
await client.query("SELECT pg_advisory_lock(4711)");
await client.query("CREATE TABLE IF NOT EXISTS applied (file text PRIMARY KEY)");
const { rows } = await client.query("SELECT file FROM applied");
const applied = new Set(rows.map((row) => row.file));
for (const file of readdirSync(folder).sort().filter((name) => !applied.has(name))) {
  await client.query("BEGIN");
  await client.query(readFileSync(new URL(file, folder), "utf8"));
  await client.query("INSERT INTO applied (file) VALUES ($1)", [file]);
  await client.query("COMMIT");
  console.log(`applied ${file}`);
}
await client.end();
