public import Monitoring

extension ModelFile {
    /// What changes from one model to another, a line a change: `windows.every: week → day`; empty when nothing does.
    public static func difference(old: MonitoredModel, new: MonitoredModel) -> [String] {
        var lines: [String] = []
        func compare(_ key: String, _ before: String?, _ after: String?) {
            guard before != after else { return }
            switch (before, after) {
            case (let before?, let after?): lines.append("\(key): \(before) → \(after)")
            case (nil, let after?): lines.append("\(key) added: \(after)")
            case (let before?, nil): lines.append("\(key) removed: \(before)")
            case (nil, nil): break
            }
        }
        compare("model", old.name, new.name)
        compare("task", old.task.rawValue, new.task.rawValue)
        compare("question", old.question, new.question)
        compare("classes", classText(old), classText(new))
        compare("positive", old.positiveClass, new.positiveClass)
        compare("columns.id", old.columns.id, new.columns.id)
        compare("columns.time", old.columns.time, new.columns.time)
        compare("columns.prediction", old.columns.prediction, new.columns.prediction)
        compare("columns.score", old.columns.score, new.columns.score)
        for name in Set(old.columns.scores.keys).union(new.columns.scores.keys).sorted() {
            compare("columns.scores.\(name)", old.columns.scores[name], new.columns.scores[name])
        }
        compare("columns.label", old.columns.label, new.columns.label)
        compare("columns.version", old.columns.version, new.columns.version)
        lines += features(old.columns.features, new.columns.features)
        let (before, after) = (
            attributionMembers(old.columns.attributions), attributionMembers(new.columns.attributions)
        )
        for name in Set(before.keys).union(after.keys).sorted() {
            compare("columns.attributions.\(name)", before[name], after[name])
        }
        lines += names("evidence", old.columns.evidence, new.columns.evidence)
        lines += names("hidden column", old.columns.hidden, new.columns.hidden)
        lines += names("missing word", old.columns.missing ?? [], new.columns.missing ?? [])
        compare("windows.every", WindowText.text(old.windows.grain), WindowText.text(new.windows.grain))
        compare("windows.timeZone", old.windows.timeZone, new.windows.timeZone)
        compare(
            "windows.lateness",
            WindowText.text(seconds: old.windows.latenessSeconds),
            WindowText.text(seconds: new.windows.latenessSeconds)
        )
        compare("budget.alerts", BudgetText.text(old.budget.alerts), BudgetText.text(new.budget.alerts))
        compare("budget.notices", BudgetText.text(old.budget.notices), BudgetText.text(new.budget.notices))
        lines += rules(old.rules, new.rules)
        compare("sampling.perWindow", String(old.sampling.perWindow), String(new.sampling.perWindow))
        compare(
            "sampling.secondLook",
            old.sampling.secondLook.map(String.init),
            new.sampling.secondLook.map(String.init)
        )
        compare(
            "sampling.perMonth",
            old.sampling.perMonth.map(String.init),
            new.sampling.perMonth.map(String.init)
        )
        compare("sampling.design", old.sampling.design.rawValue, new.sampling.design.rawValue)
        compare(
            "sampling.minimumPerStratum",
            String(old.sampling.minimumPerStratum),
            String(new.sampling.minimumPerStratum)
        )
        compare("sampling.seed", String(old.sampling.seed), String(new.sampling.seed))
        compare("review.slots", String(old.review.slots), String(new.review.slots))
        compare("review.overlap", canonicalText(old.review.overlap), canonicalText(new.review.overlap))
        compare("review.audits", old.review.audits.map(canonicalText), new.review.audits.map(canonicalText))
        compare("review.gold", canonicalText(old.review.gold), canonicalText(new.review.gold))
        compare("review.guidelines", present(old.review.guidelines), present(new.review.guidelines))
        compare(
            "quality.tolerance",
            old.quality.tolerance.map(canonicalText),
            new.quality.tolerance.map(canonicalText)
        )
        compare("quality.clearAlerts", String(old.quality.clearAlerts), String(new.quality.clearAlerts))
        compare(
            "labels.due",
            old.labels.map { WindowText.text(seconds: $0.dueSeconds) },
            new.labels.map { WindowText.text(seconds: $0.dueSeconds) }
        )
        let captures = (old.sageMaker ?? SageMakerPlan(), new.sageMaker ?? SageMakerPlan())
        for (before, after) in zip(sageMakerMembers(captures.0), sageMakerMembers(captures.1)) {
            compare("sagemaker.\(before.key)", before.value, after.value)
        }
        compare(
            "retention.features",
            old.retention.map { WindowText.text(seconds: $0.featureSeconds) },
            new.retention.map { WindowText.text(seconds: $0.featureSeconds) }
        )
        return lines
    }

    private static func classText(_ model: MonitoredModel) -> String? {
        let texts = model.classes.map { $0.title == $0.value ? $0.value : "\($0.value) (\($0.title))" }
        return present(texts.joined(separator: ", "))
    }

    private static func present(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func names(_ noun: String, _ old: [String], _ new: [String]) -> [String] {
        let added = new.filter { !old.contains($0) }.map { "\(noun) added: \($0)" }
        let removed = old.filter { !new.contains($0) }.map { "\(noun) removed: \($0)" }
        let isReordered = added.isEmpty && removed.isEmpty && old != new
        return added + removed + (isReordered ? ["\(noun) order: \(new.joined(separator: ", "))"] : [])
    }

    private static func features(_ old: [FeatureColumn], _ new: [FeatureColumn]) -> [String] {
        var lines = names("feature", old.map(\.name), new.map(\.name))
        for feature in new {
            guard let before = old.first(where: { $0.name == feature.name }), before != feature else {
                continue
            }
            let key = "columns.features.\(feature.name)"
            if before.kind != feature.kind {
                lines.append("\(key).type: \(before.kind.rawValue) → \(feature.kind.rawValue)")
            }
            if before.unit != feature.unit {
                lines.append("\(key).unit: \(before.unit ?? "none") → \(feature.unit ?? "none")")
            }
            if before.title != feature.title {
                lines.append("\(key).title: \(before.title) → \(feature.title)")
            }
            if before.fileName != feature.fileName {
                lines.append(
                    "\(key).column: \(before.fileName ?? feature.name) → \(feature.fileName ?? feature.name)"
                )
            }
        }
        return lines
    }

    private static func rules(_ old: [RuleSetting], _ new: [RuleSetting]) -> [String] {
        var lines: [String] = []
        for rule in new {
            guard let before = old.first(where: { name(of: $0) == name(of: rule) }) else {
                lines.append("rule added: \(ruleText(rule))")
                continue
            }
            lines += changes(before, rule)
        }
        for rule in old where !new.contains(where: { name(of: $0) == name(of: rule) }) {
            lines.append("rule removed: \(ruleText(rule))")
        }
        return lines
    }

    private static func name(of rule: RuleSetting) -> String {
        if let custom = rule.custom { return "\"\(custom.name)\"" }
        return rule.columns.isEmpty
            ? rule.statistic.rawValue : "\(rule.statistic.rawValue)(\(rule.columns.joined(separator: ", ")))"
    }

    private static func changes(_ old: RuleSetting, _ new: RuleSetting) -> [String] {
        let pairs: [(key: String, old: String?, new: String?)] = [
            ("value", old.custom?.value, new.custom?.value),
            ("when", old.custom.map { $0.when ?? "always" }, new.custom.map { $0.when ?? "always" }),
            ("limit", old.limit.map(canonicalText), new.limit.map(canonicalText)),
            ("level", old.level?.rawValue, new.level?.rawValue),
            ("direction", old.direction?.rawValue, new.direction?.rawValue),
            ("minimumEffect", old.minimumEffect.map(canonicalText), new.minimumEffect.map(canonicalText)),
            ("minimumRows", old.minimumRows.map(String.init), new.minimumRows.map(String.init)),
            ("severity", old.severity?.rawValue, new.severity?.rawValue),
            ("of", old.persistence.map { String($0.of) }, new.persistence.map { String($0.of) }),
            (
                "windows", old.persistence.map { String($0.windows) },
                new.persistence.map { String($0.windows) }
            ),
            ("enabled", String(old.enabled), String(new.enabled)),
        ]
        return pairs.filter { $0.old != $0.new }.map { pair in
            "rule \(name(of: new)): \(pair.key) \(pair.old ?? "default") → \(pair.new ?? "default")"
        }
    }
}
