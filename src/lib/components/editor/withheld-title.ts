/** Here, and not with the mark: the toolbar is on the page before editors are. */
export const withheldTitle = 'Names a worker, a pupil or a candidate: left out of the inspection copy';
