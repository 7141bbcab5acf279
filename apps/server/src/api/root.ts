import { z } from 'zod';
import { policyNameSchema } from './inputs.ts';
import { outputs } from './outputs.ts';
import { auditRouter } from './routers/audit.ts';
import { devicesRouter } from './routers/devices.ts';
import { goldenModelsRouter } from './routers/goldenModels.ts';
import { labelsRouter } from './routers/labels.ts';
import { liveRouter } from './routers/live.ts';
import { meRouter } from './routers/me.ts';
import { modelsRouter } from './routers/models.ts';
import { notificationsRouter } from './routers/notifications.ts';
import { settingsRouter } from './routers/settings.ts';
import { setupRouter } from './routers/setup.ts';
import { streamsRouter } from './routers/streams.ts';
import { tokensRouter } from './routers/tokens.ts';
import { usersRouter } from './routers/users.ts';
import { whatIfRouter } from './routers/whatIf.ts';
import { windowsRouter } from './routers/windows.ts';
import { operatorProcedure, router, viewerProcedure } from './trpc.ts';

export const appRouter = router({
  overview: router({ get: viewerProcedure.output(outputs.overview).query(({ ctx }) => ctx.rooms.overview()) }),
  streams: streamsRouter,
  labels: labelsRouter,
  models: modelsRouter,
  windows: windowsRouter,
  whatIf: whatIfRouter,
  devices: devicesRouter,
  live: liveRouter,
  me: meRouter,
  users: usersRouter,
  tokens: tokensRouter,
  audit: auditRouter,
  notifications: notificationsRouter,
  settings: settingsRouter,
  policy: router({
    get: viewerProcedure.output(outputs.policy).query(({ ctx }) => ({ policy: ctx.rooms.policy() })),
    set: operatorProcedure
      .input(z.object({ policy: policyNameSchema }))
      .output(outputs.nothing)
      .mutation(({ ctx, input }) => ctx.rooms.setPolicy(input.policy, ctx.actor)),
  }),
  goldenModels: goldenModelsRouter,
  setup: setupRouter,
  report: router({ rows: viewerProcedure.output(outputs.report).query(({ ctx }) => ctx.rooms.report()) }),
});

/** The dashboard's only view of the server's code. */
export type AppRouter = typeof appRouter;
