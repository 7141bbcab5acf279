import type { Messages, Translation } from '../catalogue.ts';
import { nested } from '../serverSentences.ts';
import { auth } from './auth.ts';
import { camera } from './camera.ts';
import { charts } from './charts.ts';
import { decision } from './decision.ts';
import { devices } from './devices.ts';
import { labels } from './labels.ts';
import { models } from './models.ts';
import { overview } from './overview.ts';
import { server } from './server.ts';
import { settings } from './settings.ts';
import { setup } from './setup.ts';
import { shell } from './shell.ts';
import { states } from './states.ts';
import { stream } from './stream.ts';
import { whatIf } from './whatIf.ts';
import { words } from './words.ts';

export const zh: Translation<Messages> = {
  shell,
  states,
  words,
  server: nested(server),
  overview,
  stream,
  charts,
  camera,
  auth,
  setup,
  decision,
  whatIf,
  models,
  labels,
  devices,
  settings,
};
