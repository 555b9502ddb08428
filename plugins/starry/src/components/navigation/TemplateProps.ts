/**
 * Props of what can lead to the form for a new environment.
 *
 * @public
 */
export interface TemplateProps {
  /**
   * Reference of the template that creates environments. The default is
   * `template:default/ephemeral-environment`.
   */
  templateRef?: string;
}
