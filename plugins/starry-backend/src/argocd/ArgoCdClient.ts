import { Applications } from './Applications';
import { ArgoCdApi } from './ArgoCdApi';
import { LiveObjects } from './LiveObjects';
import { ServerInformation } from './ServerInformation';

/**
 * The calls to one Argo CD that Starry ever makes. There is no other way to
 * it: no path, verb or field comes from a user.
 */
export class ArgoCdClient {
  static create(options: Parameters<typeof ArgoCdApi.create>[0]): ArgoCdClient {
    return new ArgoCdClient(ArgoCdApi.create(options));
  }

  readonly applications: Applications;
  readonly objects: LiveObjects;
  readonly server: ServerInformation;

  private constructor(api: ArgoCdApi) {
    this.applications = new Applications(api);
    this.objects = new LiveObjects(api);
    this.server = new ServerInformation(api);
  }
}
