'use strict';
const fs = require('node:fs');
const path = require('node:path');

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** All files of a folder by their path, with `/` for index.html. */
function readFiles(folder) {
  const files = new Map();
  for (const name of fs.readdirSync(folder)) {
    files.set(name === 'index.html' ? '/' : `/${name}`, {
      type: TYPES[path.extname(name)],
      body: fs.readFileSync(path.join(folder, name)),
    });
  }
  return files;
}

module.exports = { readFiles };
