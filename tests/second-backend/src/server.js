// GET and POST /notes, and GET /health, which answers 200 once the migrations are applied.
import { createServer } from "node:http";
import pg from "pg";
import { connection } from "./database.js";

const pool = new pg.Pool({ ...connection, max: 5, connectionTimeoutMillis: 2_000 });
pool.on("error", (error) => console.error(`lost a connection: ${error.message}`));

const routes = {
  "GET /health": async () => (await pool.query("SELECT count(*) FROM notes"), [200, { status: "well" }]),
  "GET /notes": async () => [200, (await pool.query("SELECT id, text FROM notes ORDER BY id")).rows],
  "POST /notes": async (request) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { rows } = await pool.query("INSERT INTO notes (text) VALUES ($1) RETURNING id, text", [text]);
    return [201, rows[0]];
  },
  "GET /environment": async () => [200, { appEnv: process.env.APP_ENV, greeting: process.env.GREETING, heap: process.env.MAX_NODE_MEMORY }],
};

const server = createServer(async (request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  const [status, body] = await (route?.(request) ?? Promise.resolve([404, { error: "there is no such thing" }])).catch((error) => {
    console.error(error.message);
    return [503, { error: "the database does not answer" }];
  });
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
server.listen(Number(process.env.PORT), process.env.HOST ?? "127.0.0.1", () => console.log(`listening on port ${process.env.PORT}`));

process.once("SIGTERM", () => {
  console.log("draining");
  server.close(() => pool.end().then(() => console.log("done")));
});
