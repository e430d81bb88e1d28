const http = require("node:http");
const net = require("node:net");

const { DB_HOST, DB_PORT, DB_NAME, PORT, HOST } = process.env;

// Up as long as the database's server takes connections.
const server = http.createServer((_request, response) => {
  const socket = net.connect({ host: DB_HOST, port: Number(DB_PORT) });
  socket.once("connect", () => {
    socket.destroy();
    response.end(`the shop sells from ${DB_NAME}\n`);
  });
  socket.once("error", (error) => {
    response.writeHead(503).end(`${error.message}\n`);
  });
});
server.listen({ port: Number(PORT), host: HOST });
process.once("SIGTERM", () => server.close());
