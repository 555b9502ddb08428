import { ArgoCdError } from './ArgoCdError';

/** One sentence for people on why an instance cannot be followed. */
export function plainMessage(error: unknown): string {
  if (!ArgoCdError.is(error)) {
    return 'Starry hit an internal error while following it';
  }
  switch (error.kind) {
    case 'unauthorized':
      return "It does not accept Starry's token";
    case 'forbidden':
      return "It does not allow Starry's token to see its applications";
    case 'not-found':
      return 'Nothing at its address answers like Argo CD';
    default:
      return error.message;
  }
}
