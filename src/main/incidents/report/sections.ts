import type { ReportSection, ReportWish } from '../../../shared/model/incident'
import type { ReportModel } from './model'

/** Titles of the parts that may be left out, in the order of the report. */
export const SECTION_TITLES: Readonly<Record<ReportSection, string>> = {
  summary: 'Summary, impact, detection and resolution',
  metrics: 'Times to detect, acknowledge, mitigate and resolve',
  timeline: 'Timeline',
  findings: 'Findings',
  actions: 'Actions and their proof',
  charts: 'Charts',
  pictures: 'Pictures of the window',
  tables: 'Tables as they were',
  configuration: 'Configuration and versions',
  'write-up': 'Questions for the review',
}

/** How many things a section holds. */
export function itemsOf(model: ReportModel, section: ReportSection): number {
  switch (section) {
    case 'summary':
      return 1
    case 'tables':
      return model.evidence.reduce((sum, { tables }) => sum + tables.length, 0)
    case 'configuration':
      return model.configuration.targets.length
    case 'write-up':
      return model.writeUp.length
    case 'metrics':
    case 'timeline':
    case 'findings':
    case 'actions':
    case 'charts':
    case 'pictures':
      return model[section].length
  }
}

/** Pure: leaves out what is not asked for. Title, times, redaction and the audit seal stay. */
export function keepSections(model: ReportModel, sections: readonly ReportSection[]): ReportModel {
  const has = (section: ReportSection): boolean => sections.includes(section)
  const none = { summary: '', impact: '', detection: '', resolution: '' }
  return {
    ...model,
    sections: [...sections],
    ...(has('summary') ? {} : none),
    metrics: has('metrics') ? model.metrics : [],
    timeline: has('timeline') ? model.timeline : [],
    findings: has('findings') ? model.findings : [],
    actions: has('actions') ? model.actions : [],
    charts: has('charts') ? model.charts : [],
    marks: has('charts') ? model.marks : [],
    pictures: has('pictures') ? model.pictures : [],
    evidence: has('tables') ? model.evidence : [],
    configuration: has('configuration') ? model.configuration : { targets: [], links: [] },
    writeUp: has('write-up') ? model.writeUp : [],
  }
}

/** Names in a picture cannot be taken out of it: where they shall not be seen, it is left out, and that is said. */
export function keepPictures(
  model: ReportModel,
  { hideHosts, hideUsers }: Pick<ReportWish, 'hideHosts' | 'hideUsers'>,
): ReportModel {
  const count = model.pictures.length
  if (count === 0 || !(hideHosts || hideUsers)) return model
  const words = `${count} ${count === 1 ? 'picture was' : 'pictures were'} left out: names in them cannot be hidden.`
  return { ...model, pictures: [], incomplete: [...model.incomplete, words] }
}

/** What only people can say: asked in the order of a post-mortem. */
export const QUESTIONS: ReportModel['writeUp'] = [
  ['Lead-up', 'What changed before? Which of it was known to be risky?'],
  [
    'Impact on users',
    'Who noticed, how many, which requests failed, how much of the error budget went?',
  ],
  ['Fault', 'What did not work as it should?'],
  ['Trigger', 'What set it off?'],
  ['Root causes', 'Why did it happen? Ask why five times; name what contributed.'],
  ['What went well', ''],
  ['What went wrong', ''],
  ['Where we got lucky', ''],
  ['Action items', 'Each with its kind (prevent, detect, mitigate), owner, ticket and date.'],
  ['Message to customers', ''],
].map(([title = '', prompt = '']) => ({ title, prompt, text: '' }))

/** `INC-20261126-231102_20261126-233000`: when it is about, and when it was made. */
export function reportName({ incident, generatedAt }: ReportModel): string {
  const made = new Date(generatedAt)
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .replace('T', '-')
  return `${incident.id}_${made}`
}
