import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends bytes as they are, and gives what comes back until the server closes (or answers fully and we do). */
export async function sendRaw(url: string, bytes: string | Buffer, end = true): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (end) {
    socket.end(bytes);
  } else {
    socket.write(bytes);
  }
  await once(socket, 'close');
  return answer;
}
