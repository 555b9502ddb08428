/** Host, port and path, in lower case and without a tag. */
const IMAGE_REPOSITORY =
  /^(?=.{1,255}$)[a-z0-9][a-z0-9.-]*(:\d{1,5}(?=\/))?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/** Whether this is the address of images without a tag or digest. */
export function isImageRepository(text: string): boolean {
  return IMAGE_REPOSITORY.test(text);
}
