public import Monitoring

extension ModelFile {
    /// The file that describes a model, in the order of the documentation; parsing it gives the same model.
    public static func render(_ model: MonitoredModel) -> String {
        render(model, hiddenSince: [:])
    }

    /// The same with why columns are hidden, as comments of one line each.
    static func render(_ model: MonitoredModel, hiddenSince reasons: [String: String]) -> String {
        var lines = ["model: \(scalar(model.name))", "task: \(model.task.rawValue)"]
        lines.append("question: \(scalar(model.question))")
        if !model.classes.isEmpty {
            lines.append("classes:")
            for item in model.classes { lines.append("  \(scalar(item.value)): \(scalar(item.title))") }
        }
        if let positive = model.positiveClass, positive != model.classes.last?.value {
            lines.append("positive: \(scalar(positive))")
        }
        lines += columnLines(model.columns, reasons)
        lines.append("windows: \(windows(model.windows))")
        let notices =
            model.budget.notices == model.budget.alerts
            ? "" : ", notices: \(BudgetText.text(model.budget.notices))"
        lines.append("budget: { alerts: \(BudgetText.text(model.budget.alerts))\(notices) }")
        if !model.rules.isEmpty {
            lines.append("rules:")
            for rule in model.rules { lines.append("  - { \(ruleText(rule)) }") }
        }
        lines.append("sampling: { \(samplingText(model.sampling)) }")
        lines.append("review:")
        lines.append("  slots: \(model.review.slots)")
        lines.append("  overlap: \(canonicalText(model.review.overlap))")
        if let audits = model.review.audits { lines.append("  audits: \(canonicalText(audits))") }
        lines.append("  gold: \(canonicalText(model.review.gold))")
        if !model.review.guidelines.isEmpty {
            lines.append("  guidelines: \(scalar(model.review.guidelines))")
        }
        let quality = [
            model.quality.tolerance.map { "tolerance: \(canonicalText($0))" },
            model.quality.clearAlerts ? nil : "clearAlerts: false",
        ].compactMap(\.self)
        if !quality.isEmpty { lines.append("quality: { \(quality.joined(separator: ", ")) }") }
        if let labels = model.labels {
            lines.append("labels: { due: \(WindowText.text(seconds: labels.dueSeconds)) }")
        }
        lines += sageMakerLines(model.sageMaker)
        if let retention = model.retention {
            lines.append("retention: { features: \(WindowText.text(seconds: retention.featureSeconds)) }")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func samplingText(_ plan: SamplingPlan) -> String {
        var parts: [String] = []
        if let perMonth = plan.perMonth {
            parts.append("perMonth: \(perMonth)")
        } else {
            parts.append("perWindow: \(plan.perWindow)")
            if let second = plan.secondLook { parts.append("secondLook: \(second)") }
        }
        parts.append("design: \(plan.design.rawValue)")
        if plan.design == .stratified { parts.append("minimumPerStratum: \(plan.minimumPerStratum)") }
        parts.append("seed: \(plan.seed)")
        return parts.joined(separator: ", ")
    }

    private static func columnLines(_ columns: ColumnPlan, _ reasons: [String: String]) -> [String] {
        var lines = ["columns:", "  id: \(scalar(columns.id))"]
        if let time = columns.time { lines.append("  time: \(scalar(time))") }
        lines.append("  prediction: \(scalar(columns.prediction))")
        if let score = columns.score { lines.append("  score: \(scalar(score))") }
        if !columns.scores.isEmpty {
            lines.append("  scores:")
            for (name, column) in columns.scores.sorted(by: { $0.key < $1.key }) {
                lines.append("    \(scalar(name)): \(scalar(column))")
            }
        }
        if let label = columns.label { lines.append("  label: \(scalar(label))") }
        if let version = columns.version { lines.append("  version: \(scalar(version))") }
        if let missing = columns.missing { lines.append("  missing: \(list(missing))") }
        if !columns.features.isEmpty {
            lines.append("  features:")
            for feature in columns.features {
                lines.append("    \(scalar(feature.name)): \(featureText(feature))")
            }
        }
        lines += attributionLines(columns.attributions)
        if !columns.evidence.isEmpty { lines.append("  evidence: \(list(columns.evidence))") }
        if !reasons.isEmpty {
            lines.append("  hidden:")
            for name in columns.hidden {
                lines.append("    - \(scalar(name))" + (reasons[name].map { "  # \($0)" } ?? ""))
            }
        } else if !columns.hidden.isEmpty {
            lines.append("  hidden: \(list(columns.hidden))")
        }
        return lines
    }

    private static func featureText(_ feature: FeatureColumn) -> String {
        guard feature.unit != nil || feature.title != feature.name || feature.fileName != nil else {
            return feature.kind.rawValue
        }
        var parts = ["type: \(feature.kind.rawValue)"]
        if let unit = feature.unit { parts.append("unit: \(scalar(unit))") }
        if feature.title != feature.name { parts.append("title: \(scalar(feature.title))") }
        if let name = feature.fileName { parts.append("column: \(scalar(name))") }
        return "{ \(parts.joined(separator: ", ")) }"
    }

    private static func windows(_ plan: WindowPlan) -> String {
        let every = WindowText.text(plan.grain)
        let lateness = WindowText.text(seconds: plan.latenessSeconds)
        return "{ every: \(every), timeZone: \(scalar(plan.timeZone)), lateness: \(lateness) }"
    }

    static func ruleText(_ rule: RuleSetting) -> String {
        var parts = ["statistic: \(rule.statistic.rawValue)"]
        if let custom = rule.custom {
            parts = ["name: \(scalar(custom.name))", "value: \(scalar(custom.value))"]
            if let when = custom.when { parts.append("when: \(scalar(when))") }
        }
        if !rule.columns.isEmpty { parts.append("columns: \(list(rule.columns))") }
        if let limit = rule.limit { parts.append("limit: \(canonicalText(limit))") }
        if let level = rule.level { parts.append("level: \(level.rawValue)") }
        if let direction = rule.direction { parts.append("direction: \(direction.rawValue)") }
        if let effect = rule.minimumEffect { parts.append("minimumEffect: \(canonicalText(effect))") }
        if let rows = rule.minimumRows { parts.append("minimumRows: \(rows)") }
        if let severity = rule.severity { parts.append("severity: \(severity.rawValue)") }
        if let persistence = rule.persistence {
            parts.append("of: \(persistence.of), windows: \(persistence.windows)")
        }
        if !rule.enabled { parts.append("enabled: false") }
        return parts.joined(separator: ", ")
    }

    static func list(_ names: [String]) -> String {
        "[\(names.map(scalar).joined(separator: ", "))]"
    }

    /// A text as YAML: bare where every reader takes it for the same text, else in double quotes.
    static func scalar(_ text: String) -> String {
        isBare(text) ? text : quoted(text)
    }

    private static func isBare(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "_"),
            text.utf8.last != 0x20,
            text.utf8.count <= 200
        else { return false }
        // Words that some reader of YAML takes for something else than a text.
        guard
            !["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"].contains(
                text.lowercased()
            )
        else { return false }
        return text.utf8.allSatisfy { byte in
            isLetter(byte) || (0x30...0x39).contains(byte) || " _-./?!%()".utf8.contains(byte)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default:
                // YAML folds these line ends and refuses those code points where they stand bare.
                let isPrintable =
                    (0x20...0x7E).contains(scalar.value) || (0xA0...0x2027).contains(scalar.value)
                    || (0x202A...0xD7FF).contains(scalar.value) || (0xE000...0xFEFE).contains(scalar.value)
                    || (0xFF00...0xFFFD).contains(scalar.value)
                if isPrintable {
                    quoted.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                }
            }
        }
        return quoted + "\""
    }
}
