// The compose tools that are to be had, with the engine that each drives.
import { command } from './command.mjs';
import { engines } from './engine.mjs';

const newer = process.env.CONTAINER_TESTS_NEWER_PODMAN_COMPOSE;

/**
 * @typedef {object} ComposeTool
 * @property {string} name
 * @property {string} engineName
 * @property {string[]} program the program, and the arguments that come first
 * @property {string} [folder] where the program is, when it is not the first in PATH
 */

/** @type {ComposeTool[]} */
export const tools = [
  { name: 'podman-compose', engineName: 'podman', program: ['podman-compose'] },
  {
    name: 'a newer podman-compose',
    engineName: 'podman',
    program: ['podman-compose'],
    folder: newer ?? '/nowhere',
  },
  { name: 'docker-compose', engineName: 'docker', program: ['docker-compose'] },
  { name: 'docker compose', engineName: 'docker', program: ['docker', 'compose'] }, // version 2, where it is installed
];

export const engineOf = ({ engineName }) => engines.find(({ name }) => name === engineName);

/** The environment in which a tool is the first in PATH. */
export const environmentOf = ({ folder }) =>
  folder === undefined ? {} : { PATH: `${folder}:${process.env.PATH}` };

/** Runs a tool. */
export function compose(tool, args, { env = {}, ...options } = {}) {
  const [program, ...first] = tool.program;
  return command(program, [...first, ...args], {
    ...options,
    env: { ...env, ...environmentOf(tool) },
  });
}

/** Why a tool cannot be used here; false when it can. */
export async function whyNot(tool) {
  if (engineOf(tool) === undefined) {
    return `${tool.engineName} is not to be had`;
  }
  if (tool.folder !== undefined && newer === undefined) {
    return "prepare got no podman-compose that is newer than the machine's own";
  }
  const { code } = await compose(tool, ['version'], { check: false }).catch(() => ({ code: 1 }));
  return code === 0 ? false : `${tool.program.join(' ')} is not installed`;
}
