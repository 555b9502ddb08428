/** An image reference, taken apart: `[registry/]path[:tag][@digest]`. */
export class ImageReference {
  static parse(text: string): ImageReference {
    const [undigested, digest] = text.split('@');
    const colon = undigested.lastIndexOf(':');
    const tagged = colon > undigested.lastIndexOf('/');
    return new ImageReference(
      text,
      tagged ? undigested.slice(0, colon) : undigested,
      tagged ? undigested.slice(colon + 1) : undefined,
      digest,
    );
  }

  private constructor(
    readonly text: string,
    /** Registry and path. */
    readonly name: string,
    readonly tag: string | undefined,
    readonly digest: string | undefined,
  ) {}

  /** The registry's host, where the reference names one. */
  get registry(): string | undefined {
    const [first, ...rest] = this.name.split('/');
    return rest.length > 0 && /[.:]|^localhost$/.test(first)
      ? first
      : undefined;
  }

  /** Whether this is an image of Docker Hub's of one of these names. */
  isPublic(...names: string[]): boolean {
    const path = this.name.replace(/^(docker\.io|index\.docker\.io)\//, '');
    return names.includes(path.replace(/^library\//, ''));
  }
}
