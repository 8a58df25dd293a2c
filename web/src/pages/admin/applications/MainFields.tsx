import { AudienceFields } from './AudienceFields';
import { DraftChoice } from './DraftChoice';
import { DraftText } from './DraftText';
import { PresetField } from './PresetField';
import { UpstreamCheck } from './UpstreamCheck';
import { useDraft } from './useDraft';
import './Applications.css';

/** The fields that every application has. */
export function MainFields() {
  const { draft } = useDraft();
  const isGateway = draft.mode === 'gateway';
  return (
    <div className="application-fields">
      <PresetField />
      <DraftText name="name" />
      <DraftText name="slug" />
      <DraftText name="origin" />
      <DraftChoice name="mode" />
      <DraftText name={isGateway ? 'upstream' : 'path_prefix'} />
      <DraftChoice name="needs" />
      <AudienceFields />
      {isGateway && <UpstreamCheck />}
    </div>
  );
}
