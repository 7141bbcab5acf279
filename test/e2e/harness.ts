/** What a test of the whole product needs: the built server, its API, and a browser. */
export { axeFindings, launchBrowser, openPage, type PageOptions, screenshot } from '../harness/browser.ts';
export { type RunningServer, startServer } from '../harness/server.ts';
