// `npm start`: installs, builds and runs Whetstone. The version check comes first and alone, because the modules
// behind the second import do not even load on an old Node.
import { requireNode } from './nodeVersion.mjs';

requireNode();
const { start } = await import('./launcher.mjs');
process.exitCode = await start(process.argv.slice(2));
