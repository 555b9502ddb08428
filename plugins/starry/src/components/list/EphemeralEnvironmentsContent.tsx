import Typography from '@material-ui/core/Typography';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { useEnvironments } from '../../live/useEnvironments';
import { starryTranslationRef } from '../../translation';
import { CreateButton } from './CreateButton';
import { EnvironmentsView } from './EnvironmentsView';
import { DEFAULT_TEMPLATE_REF } from '../navigation/links';
import type { TemplateProps } from '../navigation/TemplateProps';

/** The environments that contain the entity whose page it is. */
export function EphemeralEnvironmentsContent(props: TemplateProps) {
  const { templateRef = DEFAULT_TEMPLATE_REF } = props;
  const { entity } = useEntity();
  // Another entity has another list, and nothing of this one.
  return (
    <EnvironmentsOfEntity
      key={stringifyEntityRef(entity)}
      entity={entity}
      templateRef={templateRef}
    />
  );
}

function EnvironmentsOfEntity(props: { entity: Entity; templateRef: string }) {
  const { entity, templateRef } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const entityRef = stringifyEntityRef(entity);
  const kind = entity.kind.toLocaleLowerCase('en-US');
  const environments = useEnvironments({ entity: entityRef });

  const create = (
    <CreateButton
      templateRef={templateRef}
      formData={
        kind === 'component' || kind === 'system'
          ? { [kind]: entityRef }
          : undefined
      }
    />
  );
  return (
    <EnvironmentsView
      {...environments}
      label={t('tab.title')}
      component={entityRef}
      heading={
        <Typography variant="h5" component="h2">
          {t('tab.title')}
        </Typography>
      }
      actions={create}
      empty={{
        title: t('tab.emptyTitle'),
        description: t('tab.emptyDescription', {
          name: entity.metadata.title ?? entity.metadata.name,
        }),
      }}
    />
  );
}
