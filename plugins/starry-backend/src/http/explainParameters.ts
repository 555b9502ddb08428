import { InputError } from '@backstage/errors';
import { Issue } from '@starry-idp/backstage-plugin-starry-common';
import { ErrorRequestHandler } from 'express';
import { ValidationError } from '../words/Issues';

const SEPARATOR = /, (?=request\/|Unknown query parameter)/;
const PARAMETER = /^request\/(?:query|params)\/(\S+) (.*)$/s;
const MISSING = /^request\/query must have required property '(.+)'$/;
const UNKNOWN = /^Unknown query parameter '(.+)'$/;

/**
 * Turns what the OpenAPI validator says of paths and queries into issues that
 * name the parameter, like those of bodies.
 */
export const explainParameters: ErrorRequestHandler = (
  error,
  _req,
  _res,
  next,
) => {
  const issues =
    error instanceof InputError && !(error instanceof ValidationError)
      ? issuesOf(error.message)
      : undefined;
  next(issues ? new ValidationError(issues) : error);
};

function issuesOf(message: string): Issue[] | undefined {
  const issues = message.split(SEPARATOR).map(issueOf);
  return issues.every(issue => issue !== undefined) ? issues : undefined;
}

function issueOf(text: string): Issue | undefined {
  const parameter = PARAMETER.exec(text);
  if (parameter) {
    return {
      field: parameter[1].replaceAll('/', '.'),
      message: parameter[2].replace(
        'be equal to one of the allowed values:',
        'be one of',
      ),
    };
  }
  const missing = MISSING.exec(text);
  if (missing) {
    return { field: missing[1], message: 'is required' };
  }
  const unknown = UNKNOWN.exec(text);
  return unknown
    ? { field: unknown[1], message: 'is no parameter of this request' }
    : undefined;
}
