import { Route, Routes } from 'react-router-dom';
import { EnvironmentDetails } from './EnvironmentDetails';
import { AllEnvironments } from './AllEnvironments';
import { DEFAULT_TEMPLATE_REF } from './links';

/** Props of the page's content. */
export interface EnvironmentsPageProps {
  /**
   * Reference of the template that creates environments. The default is
   * `template:default/ephemeral-environment`.
   */
  templateRef?: string;
}

/** All environments, and below that each of them. */
export function EnvironmentsPage(props: EnvironmentsPageProps) {
  const { templateRef = DEFAULT_TEMPLATE_REF } = props;
  return (
    <Routes>
      <Route index element={<AllEnvironments templateRef={templateRef} />} />
      <Route path=":id" element={<EnvironmentDetails />} />
    </Routes>
  );
}
