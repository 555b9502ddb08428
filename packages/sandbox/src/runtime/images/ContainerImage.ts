import type { KubernetesObject } from '../../cluster';
import type { ProcessSpec } from '../processes/LocalProcess';

/** One container of a pod, as Kubernetes' API has it. */
export interface Container {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: any[];
  envFrom?: any[];
  ports?: Array<{ name?: string; containerPort: number }>;
  readinessProbe?: any;
  livenessProbe?: any;
  startupProbe?: any;
}

/** What an image needs to know to become a process. */
export interface LaunchContext {
  pod: KubernetesObject;
  container: Container;
  /** The container's environment, with addresses as they are on this machine. */
  env: Record<string, string>;
  /** The port that the program must listen on, in place of its own. */
  port: number;
}

/** A program that is ready to be started. */
export interface Launch extends ProcessSpec {
  /** Rejects as long as the program does not serve. */
  check?(): Promise<void>;
  /** Gives back what was taken for it, when it has ended. */
  release(): Promise<void>;
}

/** An image that this machine can run. */
export interface ContainerImage {
  /** The port that the program listens on in a real cluster, by convention. */
  readonly defaultPort?: number;
  /** What to say about how it runs here, where that differs. */
  readonly remark?: string;
  /**
   * @throws {@link ImageError} when the image cannot be had
   */
  prepare(context: LaunchContext): Promise<Launch>;
}

/** The image cannot be had; Kubernetes' `ErrImagePull`. */
export class ImageError extends Error {
  name = 'ImageError';
}
