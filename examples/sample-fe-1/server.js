'use strict';
// A page and its way to the backend. See README.md for environment variables.
const http = require('node:http');
const path = require('node:path');
const { createApp } = require('./app');

const service = process.env.STARRY_SERVICE ?? 'sample-fe-1';
const server = http.createServer(
  createApp({
    publicFolder: path.join(__dirname, 'public'),
    backendUrl: process.env.SAMPLE_BE_URL,
    identity: {
      environment: process.env.STARRY_ENVIRONMENT ?? 'local',
      service,
      revision: process.env.STARRY_REVISION ?? 'unknown',
    },
  }),
);
const port = Number(process.env.PORT ?? 8080);
server.listen(port, process.env.HOST ?? '0.0.0.0', () =>
  console.log(`${service} listens on port ${server.address().port}`),
);

function stop() {
  server.close();
  server.closeIdleConnections();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
