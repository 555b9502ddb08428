import assert from 'node:assert/strict';
import { assertRuns, pushTo, reaches, requestFor } from './environments';
import type { TestBed } from './TestBed';

export type LifeStage = 'creation' | 'provisioning' | 'redeploy' | 'deletion';

/**
 * Works with one environment after the other: makes it, pushes a commit, has it
 * redeployed, deletes it. Whoever wants to disturb that is told the stage.
 */
export class Developer {
  /** Where the environment is. */
  stage: LifeStage | undefined;
  /** Of all environments so far. */
  readonly ids: string[] = [];

  constructor(
    private readonly testBed: TestBed,
    private readonly name: string,
  ) {}

  /** Resolves when the last environment is gone. */
  async workUntil(enough: () => boolean): Promise<void> {
    while (!enough()) await this.#live(`${this.name}-${this.ids.length}`);
    this.stage = undefined;
  }

  async #live(name: string): Promise<void> {
    const { portal, cluster } = this.testBed;
    const branch = `feat/${name}`;
    await pushTo(this.testBed, branch, 'The first commit');
    const request = requestFor(name, branch);

    this.stage = 'creation';
    const { id } = await portal.create(request);
    this.ids.push(id);
    // As one does who is not sure whether it worked.
    assert.equal((await portal.create(request)).id, id);

    this.stage = 'provisioning';
    await assertRuns(cluster, await reaches(portal, id, 'ready'));

    const commit = await pushTo(this.testBed, branch, 'The second commit');
    this.stage = 'redeploy';
    await portal.redeploy(id);
    const again = await reaches(portal, id, 'ready', { generation: 2 });
    const backend = again.services.find(one => one.name === 'sample-be');
    assert.equal(backend?.commit, commit);
    await assertRuns(cluster, again);

    this.stage = 'deletion';
    await portal.remove(id);
    await reaches(portal, id, 'gone');
  }
}
