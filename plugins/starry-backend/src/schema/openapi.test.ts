import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { spec } from './openapi/generated/router';

// Nobody should need the generator to find out that it was not run.
it('the generated router is that of openapi.yaml', () => {
  const source = fs.readFileSync(path.join(__dirname, 'openapi.yaml'), 'utf8');
  expect(spec).toEqual(parse(source));
});
