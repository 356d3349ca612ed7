/**
 * The agreement on processing (UK GDPR, Article 28) between an organisation and whoever runs the service. A new version
 * is asked of every organisation again (V5).
 */
export const agreementVersion = '1.0';
export const agreementOf = '26 November 2026';
