import { HumanDuration } from '@backstage/types';

export interface Config {
  /**
   * Ephemeral environments. Durations are ISO 8601 as in `PT8H`, text as in
   * `8 hours`, or an object as in `{ hours: 8 }`.
   */
  starry: {
    /**
     * Last part of every environment's host:
     * `<environment>.<service>.<domain>`.
     */
    domain: string;

    /** How the addresses of environments look besides their host. */
    url?: {
      /** Default: https. */
      protocol?: 'http' | 'https';
      /** Default: that of the protocol. */
      port?: number;
    };

    /**
     * The Helm chart that an environment is made of, as Argo CD reads it. An
     * environment is made of the commit that the revision is then, and gets a
     * newer one with a redeployment only.
     */
    chart: {
      /**
       * Address of its git repository. Starry reads its branches and tags, from
       * where `git.repositories` says if the address is below one of those.
       */
      repoUrl: string;
      /** Folder in the repository. Default: charts/environment. */
      path?: string;
      /** Branch, tag or commit. Default: main. */
      revision?: string;
    };

    /** Repositories that services may be built from. */
    git?: {
      /** Nothing outside these is ever read. */
      repositories?: Array<{
        /** Beginning of the addresses, e.g. `https://github.com/my-org/`. */
        prefix: string;
        /**
         * Where to read from instead of the prefix, like git's `insteadOf`.
         * May contain a user and a password or token, each percent-encoded, if
         * it begins with `https://` or `http://`.
         *
         * @visibility secret
         */
        readFrom?: string;
      }>;
    };

    /** Images that services which are built from components may run. */
    images?: {
      /**
       * Registries and paths in them, e.g. `registry.mycompany.com/team`, which
       * allows that repository and all below it. Others are refused; none is
       * allowed by default.
       */
      allowed?: string[];
    };

    /** How long environments live. */
    lifetime?: {
      /** When a request does not say. Default: PT8H. */
      default?: HumanDuration | string;
      /** Default: PT5M. */
      minimum?: HumanDuration | string;
      /** Default: P7D. */
      maximum?: HumanDuration | string;
    };

    /**
     * Who may be named as the owner of an environment: with `own` the caller
     * and the groups that the caller belongs to, with `any` every group and
     * user. Who has the permission `starry.platform.administer` may name anyone
     * in any case. Default: own.
     */
    owners?: 'own' | 'any';

    /** Names that no environment may have, besides the built-in ones. */
    reservedNames?: string[];

    /** How long the record of a gone environment is kept. Default: P30D. */
    retention?: HumanDuration | string;

    /**
     * The Argo CD instances; a new environment goes to the first that takes
     * its stage.
     */
    instances: Array<{
      /** How it is called in the portal. */
      name: string;
      /** Address of the Argo CD API server. */
      url: string;
      /**
       * Token of an Argo CD account that may manage the project's
       * applications, and nothing else. From a file, as `$file`, it can be
       * replaced while the portal runs.
       *
       * @visibility secret
       */
      token: string;
      /** Argo CD project of the environments' applications. */
      project: string;
      /** Namespace of the Application objects. Default: argocd. */
      applicationNamespace?: string;
      /** The cluster that environments run on. */
      destination?: {
        /** As Argo CD knows it. Default: https://kubernetes.default.svc. */
        server?: string;
      };
      /**
       * Access to that cluster's namespaces, to see that an environment is
       * really gone.
       */
      kubernetes?: {
        /** Address of the Kubernetes API. */
        url: string;
        /**
         * Token of a service account that may get and list namespaces and, to
         * remove orphans, delete them. From a file, as `$file`, it
         * can be replaced while the portal runs.
         *
         * @visibility secret
         */
        token: string;
        /** Certificate authority, PEM, or that in base64. */
        caData?: string;
        /** For experiments only. Default: false. */
        skipTLSVerify?: boolean;
      };
      /**
       * How often all applications are listed, besides being watched.
       * Default: PT5M.
       */
      listInterval?: HumanDuration | string;
      /**
       * Stages of the new environments that it takes. Default: any. What it has
       * already stays.
       */
      stages?: Array<'ephemeral' | 'development' | 'staging' | 'production'>;
    }>;

    /**
     * Orphans: applications and namespaces with Starry's label and without a
     * record, and records whose application vanished.
     */
    orphans?: {
      /** How often they are looked for. Default: PT10M. */
      interval?: HumanDuration | string;
      /**
       * Whether they are only reported, for an admin to remove, or removed without
       * being asked. Two installations of Starry that share an Argo CD project
       * or a cluster cannot tell their things apart, and one that lost its
       * database knows nothing of what it made: with `remove`, either would
       * delete environments that are in use. Default: report.
       */
      policy?: 'report' | 'remove';
      /**
       * For how long one must have been seen before the policy removes it.
       * Default: PT1H.
       */
      grace?: HumanDuration | string;
    };

    /** The reconciler's pace. */
    reconcile?: {
      /** How often due environments are looked for. Default: PT2S. */
      pollInterval?: HumanDuration | string;
      /**
       * Environments of one instance worked on at a time, by one replica. One
       * of those that begin, one of those that come up, one of those that are
       * deleted and one of the others may be worked on even beyond that, so
       * that none of these wait for the end of the others. Default: 8.
       */
      concurrency?: number;
      /**
       * Environments that each Argo CD brings up at a time, for all replicas
       * together. The others wait, and the oldest goes first. Argo CD brings up
       * all that it has side by side: more at a time make each of them slower,
       * unless its controller has the processors and the memory for it. Those
       * that wait for images or volumes, not for Argo CD, stop counting after
       * half a minute. Default: 20.
       */
      maxProvisioning?: number;
      /**
       * How long one replica may work on one environment without a word before
       * another may. At least six times `requestTimeout`. Default: PT1M.
       */
      lease?: HumanDuration | string;
      /**
       * Limit of one look at Argo CD or Kubernetes; a change may take three
       * times as long. Default: PT10S.
       */
      requestTimeout?: HumanDuration | string;
      /**
       * After which an environment has failed to get ready. Longer than a
       * creation may be under way, which is four times `requestTimeout` and
       * 25 seconds. Default: PT15M.
       */
      provisionTimeout?: HumanDuration | string;
      /** After which a deletion is reported as stuck. Default: PT10M. */
      deleteTimeout?: HumanDuration | string;
    };
  };
}
