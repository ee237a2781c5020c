import Monitoring

/// The section on the budget of a model file.
extension ModelFileParser {
    mutating func budget(_ file: YAMLSection, _ grain: WindowGrain?) -> AlertBudget {
        guard let entry = file["budget"],
            let section = log.section(entry.value, "budget", keys: ModelFileKeys.budget),
            let alerts = required(section, "alerts", "3.3 per 100 windows")
        else { return AlertBudget() }
        let notices = section["notices"].map { rate($0, "budget.notices", grain) }
        return AlertBudget(alerts: rate(alerts, "budget.alerts", grain), notices: notices)
    }

    private mutating func rate(_ entry: YAMLSection.Entry, _ path: String, _ grain: WindowGrain?)
        -> AlertBudget.Rate
    {
        guard let text = log.text(entry, path) else { return .init() }
        guard let rate = BudgetText.rate(text) else {
            log.note(
                entry.line,
                path,
                "\"\(clipped(text))\" is no budget",
                "Write it like 3.3 per 100 windows or 1 per month."
            )
            return .init()
        }
        guard let grain else { return rate }
        guard let share = rate.share(grain) else {
            log.note(
                entry.line,
                path,
                "a budget per month needs windows of time, and these are windows of \(WindowText.text(grain))",
                "Write it like 3.3 per 100 windows."
            )
            return .init()
        }
        let most = BudgetText.mostRate(rate.unit, grain)
        guard rate.count > 0 else {
            log.note(
                entry.line,
                path,
                "a budget of \(canonicalText(rate.count)) allows no alert at all",
                "Choose more than 0 and at most \(most)."
            )
            return .init()
        }
        guard share <= AlertBudget.largestShare * (1 + 1e-9) else {
            let said = rate.unit == .month ? "\(BudgetText.text(rate))" : canonicalText(rate.count)
            log.note(
                entry.line,
                path,
                "a budget of \(said) allows more than 1 false alert in 10 windows",
                "Choose more than 0 and at most \(most)."
            )
            return .init()
        }
        return rate
    }
}

/// The words for a budget in a model file, both ways.
enum BudgetText {
    static func rate(_ text: String) -> AlertBudget.Rate? {
        let words = text.split(separator: " ").map(String.init)
        guard let first = words.first, let count = NumberGrammar.parse(first) else { return nil }
        switch Array(words.dropFirst()) {
        case ["per", "100", "windows"]: return .init(count, per: .hundredWindows)
        case ["per", "month"]: return .init(count, per: .month)
        default: return nil
        }
    }

    static func text(_ rate: AlertBudget.Rate) -> String {
        let unit = rate.unit == .month ? "month" : "100 windows"
        return "\(canonicalText(rate.count)) per \(unit)"
    }

    /// The largest budget that is read: one window in ten.
    static func mostRate(_ unit: AlertBudget.Unit, _ grain: WindowGrain) -> String {
        guard unit == .month, let perMonth = grain.perMonth else { return "10 per 100 windows" }
        // Cut, not rounded, so that what is suggested is accepted.
        let most = (perMonth * AlertBudget.largestShare * 100).rounded(.down) / 100
        return "\(canonicalText(most)) per month"
    }
}
