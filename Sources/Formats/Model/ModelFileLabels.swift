import Monitoring

/// The section on labels of a model file.
extension ModelFileParser {
    mutating func labels(_ file: YAMLSection) -> LabelPlan? {
        guard let entry = file["labels"],
            let section = log.section(entry.value, "labels", keys: ModelFileKeys.labels),
            let due = required(section, "due", "how long after a window's end its labels are due, like 30d"),
            let text = log.text(due, "labels.due")
        else { return nil }
        guard let seconds = WindowText.seconds(text), (0...36_525 * 86_400).contains(seconds) else {
            log.note(
                due.line,
                "labels.due",
                "\"\(clipped(text))\" is no length of time up to a hundred years",
                "Write it like 30d."
            )
            return nil
        }
        return LabelPlan(dueSeconds: seconds)
    }

    /// Notes rules about the arrival of labels where nobody said when they are due, and about attributions where there
    /// are none.
    mutating func checkNeeds(_ settings: [RuleSetting], _ line: Int, _ model: MonitoredModel) {
        for setting in settings where setting.enabled {
            switch setting.statistic {
            case .labelJoinRate, .labelLag:
                guard model.labels == nil else { continue }
                log.note(
                    line,
                    "rules",
                    "\(setting.statistic.rawValue) needs to know when labels are due",
                    "Say it in the model file: labels: { due: 30d }."
                )
            case .attributionDrift:
                guard (model.columns.attributions.first?.columns.count ?? 0) < 2 else { continue }
                log.note(
                    line,
                    "rules",
                    "attributionDrift needs the contributions of two features or more",
                    "Name their columns under columns.attributions: { age: shap_age, income: shap_income }."
                )
            default: continue
            }
        }
    }
}
