import Monitoring

/// The section on retention of a model file.
extension ModelFileParser {
    mutating func retention(_ file: YAMLSection) -> RetentionPlan? {
        guard let entry = file["retention"],
            let section = log.section(entry.value, "retention", keys: ModelFileKeys.retention),
            let features = required(
                section,
                "features",
                "how long features and evidence are kept, like 180d"
            ),
            let text = log.text(features, "retention.features")
        else { return nil }
        guard let seconds = WindowText.seconds(text) else {
            log.note(
                features.line,
                "retention.features",
                "\"\(clipped(text))\" is no length of time",
                "Write it like 180d."
            )
            return nil
        }
        // Less than a day would prune what the next evaluation still needs.
        guard (86_400...36_525 * 86_400).contains(seconds) else {
            log.note(
                features.line,
                "retention.features",
                "\(clipped(text)) is not from a day to a hundred years",
                "Keep at least 1d; leave out the key to keep everything."
            )
            return nil
        }
        return RetentionPlan(featureSeconds: seconds)
    }
}
