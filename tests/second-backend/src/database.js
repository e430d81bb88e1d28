import { readFileSync } from "node:fs";

/** The connection, by the variables of the contract. */
export const connection = {
  host: process.env.DB_HOST,
  port: Number(process.env.DB_PORT),
  user: process.env.DB_USER,
  password: process.env.DB_PASS_FILE ? readFileSync(process.env.DB_PASS_FILE, "utf8").trim() : process.env.DB_PASS,
  database: process.env.DB_NAME,
};
