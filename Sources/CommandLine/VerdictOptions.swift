import ArgumentParser
import Operations
import Review

/// What every verdict needs.
struct VerdictOptions: ParsableArguments {
    @Argument(help: "The number in the list.")
    var number: Int64
    @Option(help: "Why, in a sentence; others will rely on it.")
    var because: String
    @Option(
        name: .customLong("but-rule"),
        help: "A rule judged otherwise than the whole: KEY=right or KEY=wrong; may be repeated."
    )
    var rules: [String] = []
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions

    /// Judges an alert; says how it stands then.
    @discardableResult
    func judge(
        alert decision: Decision,
        windows: [String: Decision] = [:],
        duplicateOf: Int64? = nil
    ) throws -> AlertSummary {
        let workbench = try database.workbench()
        let person = try person.person(in: workbench)
        let input = try VerdictInput(
            decision: decision,
            note: because,
            ruleOverrides: try ruleOverrides(),
            windowDecisions: windows,
            duplicateOf: duplicateOf,
            submission: newSubmission()
        )
        let summary = try workbench.judge(alert: number, input: input, as: person)
        Output.talk("Alert \(number): the verdict is recorded.")
        return summary
    }

    /// Judges an audit.
    func judge(audit decision: Decision) throws {
        guard decision != .dismiss(reason: .duplicate) else {
            throw ValidationError("An audit repeats no alert. Choose another reason.")
        }
        let workbench = try database.workbench()
        let person = try person.person(in: workbench)
        let input = try VerdictInput(
            decision: decision,
            note: because,
            ruleOverrides: try ruleOverrides(),
            submission: newSubmission()
        )
        _ = try workbench.judge(audit: number, input: input, as: person)
        Output.talk("Audit \(number): the verdict is recorded.")
    }

    private func ruleOverrides() throws -> [String: Bool] {
        var overrides: [String: Bool] = [:]
        for text in rules {
            // A rule's key may itself hold an equals sign.
            guard let place = text.lastIndex(of: "="), place > text.startIndex else {
                throw ValidationError("--but-rule \(text): write KEY=right or KEY=wrong.")
            }
            switch text[text.index(after: place)...] {
            case "right": overrides[String(text[..<place])] = true
            case "wrong": overrides[String(text[..<place])] = false
            default: throw ValidationError("--but-rule \(text): write KEY=right or KEY=wrong.")
            }
        }
        return overrides
    }
}

/// What a confirmation says.
struct ConfirmationOptions: ParsableArguments {
    @Option(help: "What changed: data, concept, population, seasonal or pipelineFault.")
    var cause: Cause
    @Option(help: "Whether it does harm: yes, no or unknown.")
    var harm: Harm

    var decision: Decision { .confirm(cause: cause, harm: harm) }
}

/// What a dismissal says.
struct DismissalOptions: ParsableArguments {
    @Option(help: "Why not: tooSensitive, harmless, expected or (for an alert) duplicate.")
    var reason: DismissReason

    var decision: Decision { .dismiss(reason: reason) }
}
