// The generator of the API's types takes `format: date-time` for a Date. What
// JSON carries is text, and the generated client leaves it as it is.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './setup/toolchain.mjs';

for (const plugin of ['starry-backend', 'starry-common']) {
  const folder = path.join(
    root,
    `plugins/${plugin}/src/schema/openapi/generated/models`,
  );
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(
      file,
      text.replace(/^( +\w+\??): Date;$/gm, '$1: string;'),
    );
  }
}
