import Monitoring

/// Why a limit should go where a proposal says, in the rule's own unit.
struct ProposalWords {
    var evidence: RuleEvidence
    var to: Double
    var decision: LimitDecision
    var dismissalsAbove: Int
    var precision: PosteriorShare?
    var loss: PosteriorShare?
    var silencedConfirmed: [String]
    var policy: RecalibrationPolicy

    /// One or a few sentences; `not enough evidence: …` is a phrase to follow the rule's name.
    var reason: String {
        switch decision.outcome {
        case .raise:
            return sentences(
                "Raise\(what) from \(from) to \(target): \(counted(evidence.counts.dismissed, "dismissal")) among "
                    + "\(counted(evidence.counts.total, "verdict")).",
                realThere,
                lostThere,
                outOfReach,
                silences
            )
        case .lower:
            return sentences(
                "Lower\(what) from \(from) to \(target): it stays precise enough there.",
                realThere
            )
        case .stepBack:
            return sentences(
                "Step back\(withWhat) from \(from) to \(target): the evidence turned, and more than "
                    + "\(Wording.percent(policy.loss)) of what the rule caught may be lost at \(from).",
                outOfReach
            )
        case .hold(.tooFewVerdicts):
            return
                "not enough evidence: has \(counted(evidence.counts.total, "verdict")), needs \(policy.verdicts) "
                + "of which \(policy.ofAKind) dismissals"
        case .hold(.tooFewDismissals):
            return "not enough evidence: has \(counted(evidence.counts.total, "verdict")) of which "
                + "\(counted(dismissalsAbove, "dismissal")) above the \(noun), needs \(policy.ofAKind) dismissals"
        case .hold(.tooFewAudits):
            return
                "not enough evidence: has \(counted(evidence.audits ?? 0, "judged audit")), needs \(policy.audits) "
                + "before a \(noun) is raised; without them nobody knows what it would miss"
        case .hold(.guardBinds):
            return sentences(
                "Keep \(from): a higher \(noun) would miss more than \(Wording.percent(policy.loss)) of what is "
                    + "confirmed.",
                real
            )
        case .hold(.fits):
            return sentences(
                "Keep \(from): the verdicts speak neither for a higher nor for a lower \(noun).",
                real
            )
        }
    }

    private var noun: String { evidence.unit.change.rawValue }
    // A rule's limit goes without saying.
    private var what: String { evidence.unit.change == .limit ? "" : " the \(noun)" }
    private var withWhat: String { evidence.unit.change == .limit ? "" : " with the \(noun)" }
    private var from: String { Wording.number(evidence.limit) }
    private var target: String { Wording.number(to) }

    private var realThere: String? { real(" there") }

    private var real: String? { real("") }

    private func real(_ place: String) -> String? {
        precision.map {
            "About \(Wording.percent($0.median)) of what it flags\(place) is real (\(Wording.percent($0.lower)) to "
                + "\(Wording.percent($0.upper)))."
        }
    }

    private var lostThere: String? {
        loss.map {
            "About \(Wording.percent($0.median)) of what it caught is lost (\(Wording.percent($0.lower)) to "
                + "\(Wording.percent($0.upper)))."
        }
    }

    private var outOfReach: String? {
        guard decision.isOutOfReach else { return nil }
        return
            "A precision of \(Wording.percent(policy.precision)) cannot be reached without losing more than "
            + "\(Wording.percent(policy.loss))."
    }

    private var silences: String? {
        guard !silencedConfirmed.isEmpty else { return nil }
        return "It silences confirmed windows: \(silencedConfirmed.joined(separator: ", "))."
    }

    private func sentences(_ parts: String?...) -> String {
        parts.compactMap { $0 }.joined(separator: " ")
    }

    private func counted(_ count: Int, _ word: String) -> String {
        count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }
}
