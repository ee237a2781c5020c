internal import Foundation

/// Numbers and rules in the words that people read; the same text on every machine.
public enum Wording {
    /// A number with up to four significant digits: `0.0731`, `12.4`, `1 013`.
    public static func number(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let size = abs(value)
        if size >= 1_000_000_000 { return String(format: "%.3g", value) }
        if size >= 1_000 { return grouped(Int64(value.rounded())) }
        let decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4
        var text = String(format: "%.\(decimals)f", value)
        while text.contains("."), text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        // A true minus, as in the charts.
        return text == "-0" ? "0" : text.replacing("-", with: "−")
    }

    /// A share as percent: `17%`, `0.4%`.
    public static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        let value = share * 100
        return abs(value) >= 10 || value == value.rounded()
            ? "\(Int64(value.rounded()))%" : String(format: "%.1f%%", value)
    }

    /// A place: `1st`, `2nd`, `13th`.
    public static func ordinal(_ place: Int) -> String {
        let ending =
            switch (place % 10, place % 100) {
            case (1, let last) where last != 11: "st"
            case (2, let last) where last != 12: "nd"
            case (3, let last) where last != 13: "rd"
            default: "th"
            }
        return "\(place)\(ending)"
    }

    /// A whole number with thin groups: `25 148`.
    public static func grouped(_ value: Int64) -> String {
        var digits = String(value.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "−" : "") + ([digits] + groups).joined(separator: "\u{202F}")
    }
}

extension MonitoredModel {
    /// A rule as people read it: "Kolmogorov–Smirnov distance of Departure delay".
    public func title(of rule: Rule) -> String {
        let name = RuleCatalog.entry(rule.statistic).title
        if rule.statistic == .custom { return rule.category ?? name }
        guard let column = rule.column else {
            guard rule.statistic == .attributionDrift, let category = rule.category else { return name }
            return "\(name) for “\(title(ofClass: category))”"
        }
        if let category = rule.category {
            return "\(name) “\(title(ofClass: category))” of \(title(ofColumn: column))"
        }
        return "\(name) of \(title(ofColumn: column))"
    }

    /// What the number is that a rule measures, as people read it; its title where that says it.
    public func figure(of rule: Rule) -> String {
        rule.isProbability ? measure(of: rule) : title(of: rule)
    }

    /// What the numbers at the axis of a rule's picture are: "Change of the share of predictions of this class", which may
    /// well be below zero; of a written rule its title.
    public func measure(of rule: Rule) -> String {
        guard rule.statistic != .custom else { return title(of: rule) }
        let meaning = RuleCatalog.entry(rule.statistic).meaning
        let words = meaning.hasPrefix("the ") ? meaning.dropFirst(4) : meaning[...]
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// What a rule says, with the limit in force.
    ///
    /// For example "Raises an alert when … is above 0.083, learned from usual windows, and surely at least 0.03."
    public func sentence(of rule: Rule, threshold: Threshold) -> String {
        let entry = RuleCatalog.entry(rule.statistic)
        let limit = Wording.number(threshold.limit)
        if threshold.basis == .budget, let largest = rule.statistic.largestValue, threshold.limit >= largest {
            return "Stays silent: \(entry.meaning) differs so much between usual windows that not even the "
                + "largest, \(Wording.number(largest)), would be unusual."
        }
        let surely = threshold.basis == .bound ? "surely " : ""
        let side =
            switch rule.direction {
            case .above: "is \(surely)above \(limit)"
            case .below: "is \(surely)below \(rule.statistic == .custom ? "" : "−")\(limit)"
            case .both: "is \(surely)more than \(limit) in either direction"
            }
        let learned = threshold.basis == .budget ? ", learned from usual windows," : ""
        let effect =
            threshold.basis != .bound && rule.minimumEffect > 0
            ? " and surely at least \(Wording.number(rule.minimumEffect))" : ""
        let windows =
            rule.persistence.isSingle
            ? "" : " in \(rule.persistence.of) of \(rule.persistence.windows) windows"
        let level = rule.level == .alert ? "Raises an alert" : "Makes a notice"
        return "\(level) when \(rule.custom?.text ?? entry.meaning) \(side)\(learned)\(effect)\(windows)."
            .replacing(",.", with: ".").replacing(", in ", with: " in ")
    }

    /// What a finding says: what moved, from what to what.
    ///
    /// For example "Departure delay: mean 23.1 minutes, 11.6 in the baseline; distance 0.21, limit 0.1."
    public func sentence(of finding: Finding) -> String {
        if finding.rule.statistic == .custom, let measured = finding.measurement {
            let limit = Wording.number(finding.threshold.limit)
            return "\(title(of: finding.rule)): \(Wording.number(measured.value)), limit \(limit)."
        }
        let subject =
            finding.rule.column.map { title(ofColumn: $0) } ?? RuleCatalog.entry(finding.rule.statistic).title
        guard let measured = finding.measurement else {
            return "\(title(of: finding.rule)): not evaluable. \(finding.outcome.reason ?? "")"
        }
        let entry = RuleCatalog.entry(finding.rule.statistic)
        let limit = "\(Wording.number(measured.value)), limit \(Wording.number(finding.threshold.limit))"
        guard let here = measured.windowFigure, let there = measured.baselineFigure else {
            return "\(subject): \(entry.title.lowercased()) \(limit)."
        }
        switch finding.rule.statistic {
        case .classShare:
            let name = title(ofClass: finding.rule.category ?? "")
            return
                "Predicted “\(name)” \(moved(here, there)) from \(Wording.percent(there)) to \(Wording.percent(here))."
        case .missingShare:
            return
                "\(subject): missing values \(moved(here, there)) from \(Wording.percent(there)) to \(Wording.percent(here))."
        case .newCategoryShare:
            return "\(subject): \(Wording.percent(here)) of values were never seen in the baseline."
        case .lInfinity:
            return
                "\(subject): one category's share \(moved(here, there)) from \(Wording.percent(there)) to \(Wording.percent(here))."
        case .volume:
            return "The window has \(Wording.number(here)) rows; \(Wording.number(there)) are usual."
        case .duplicateIdShare:
            return "\(Wording.percent(here)) of the rows have an id that was imported before."
        case .typeShare:
            return "\(Wording.percent(here)) of the rows were refused because a number was expected; "
                + "up to \(Wording.percent(finding.threshold.limit)) is tolerated."
        case .labelJoinRate:
            return
                "\(Wording.percent(here)) of the predictions have a label; \(Wording.percent(there)) are usual."
        case .labelLag:
            return
                "Labels take \(Wording.number(here)) days; \(Wording.number(there)) days are usual."
        case .attributionDrift:
            let moved = measured.note.map { ": \($0)" } ?? ""
            let output = finding.rule.category.map { " for “\(title(ofClass: $0))”" } ?? ""
            return
                "What the model leans on\(output) agrees with the baseline by \(Wording.number(here)) (nDCG)\(moved)."
        case .accuracy:
            return "Accuracy \(Wording.number(here)) against \(Wording.number(there)) in the baseline."
        default:
            let unit = columns.features.first { $0.name == finding.rule.column }?.unit.map { " \($0)" } ?? ""
            let figure = finding.rule.statistic == .kolmogorovSmirnov ? "mean" : entry.title.lowercased()
            guard finding.rule.column != nil || here != measured.value else {
                let limit = Wording.number(finding.threshold.limit)
                return
                    "\(subject) \(Wording.number(here))\(unit), \(Wording.number(there)) in the baseline; limit \(limit)."
            }
            return
                "\(subject): \(figure) \(Wording.number(here))\(unit), \(Wording.number(there)) in the baseline; \(entry.title) \(limit)."
        }
    }

    private func moved(_ here: Double, _ there: Double) -> String {
        here >= there ? "rose" : "fell"
    }
}
