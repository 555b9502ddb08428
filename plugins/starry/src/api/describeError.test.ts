import { ResponseError } from '@backstage/errors';
import { describeError } from './describeError';

describe('describeError', () => {
  const refused = (error: object) =>
    ResponseError.fromResponse(
      Response.json(
        { error, response: { statusCode: 400 } },
        { status: 400, headers: { 'content-type': 'application/json' } },
      ),
    );

  it('says what is wrong with each field', async () => {
    const error = await refused({
      name: 'InputError',
      message: 'invalid',
      issues: [
        { field: 'component', message: 'There is no such component.' },
        { field: 'limit', message: 'It must be at most 100.' },
      ],
    });
    expect(describeError(error)).toBe(
      'There is no such component. It must be at most 100.',
    );
  });

  it('has the words of the backend, or else those of the error', async () => {
    const error = await refused({ name: 'NotAllowedError', message: 'No.' });
    expect(describeError(error)).toBe('No.');
    expect(describeError(new Error('offline'))).toBe('offline');
  });
});
