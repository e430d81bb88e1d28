import { writeFile } from 'node:fs/promises';
import { generateOpenapi } from './generate-openapi.js';

await writeFile('openapi.json', await generateOpenapi());
