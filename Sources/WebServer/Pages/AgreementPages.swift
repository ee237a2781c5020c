import HTTPTypes
import Hummingbird
import Monitoring
import Operations
import Review

/// How far a model's reviewers can be relied on: for leads, since it shows answers.
struct AgreementView: Sendable {
    var frame: Frame
    var model: String
    var modelLink: String
    var qualityLink: String
    var address: String
    var facts: [FactView]
    var few: String?
    var reviewers: [ReviewerRecordView]
    var hasReviewers: Bool
    var conflicts: [ConflictView]
    var hasConflicts: Bool
    var conflictsCut: String?
    var gold: [GoldView]
    var hasGold: Bool
    var prediction: FieldView
    var value: FieldView
    var note: FieldView
    var problems: [ProblemView]
    var hasProblems: Bool
    var refusal: String?
}

/// A reviewer's record as a row.
struct ReviewerRecordView: Sendable {
    var name: String
    var answers: String
    var cannotTell: String
    var seconds: String
    var known: String
    var error: String
    var agreement: String

    init(_ record: ReviewerRecord) {
        name = record.reviewer
        answers = Words.whole(record.answers)
        cannotTell = Words.percent(record.cannotTellShare)
        seconds = Words.number(record.medianSeconds)
        known = Words.whole(record.goldItems)
        if let found = record.error, let lower = record.errorLower, let upper = record.errorUpper {
            error = "\(Words.percent(found)) (\(Words.percent(lower)) to \(Words.percent(upper)))"
        } else {
            error = "shown from \(ReviewerRecord.goldNeeded) known truths on"
        }
        agreement = record.agreement.map { Words.percent($0) } ?? "–"
    }
}

/// A contradiction as a row.
struct ConflictView: Sendable {
    var prediction: String
    var answers: String
    var standing: String
    var value: String

    init(_ conflict: LabelConflict) {
        prediction = conflict.predictionID
        answers = conflict.answers.map { "\($0.by): \($0.value)" }.joined(separator: ", ")
        standing =
            switch conflict.standing {
            case "upstream": "settled by the upstream label"
            case "adjudicated": "settled by an adjudication"
            case "consensus": "settled by most votes"
            default: "waits for somebody who has not seen it"
            }
        value = conflict.value ?? "–"
    }
}

/// A known truth as a row.
struct GoldView: Sendable {
    var prediction: String
    var value: String
    var by: String
    var note: String?

    init(_ gold: GoldItem) {
        prediction = gold.predictionID
        value = gold.value
        by = "\(gold.namedBy), \(Wording.day(gold.namedAt))"
        note = gold.note.isEmpty ? nil : gold.note
    }
}

/// The page about agreement, and the form that names known truths.
struct AgreementPages: Sendable {
    let site: Site

    /// More than this on one page helps nobody.
    private static let mostConflicts = 200

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        try await page(request, context)
    }

    func nameGold(_ request: Request, _ context: PageContext) async throws -> Response {
        let lead = try context.lead()
        let model = try context.name("model")
        var fields = try await FormFields(request)
        let withdraws = fields.typed("then") == "withdraw"
        do {
            let form = try GoldForm(&fields, withdraws: withdraws)
            try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.nameGold(
                    model: model,
                    prediction: form.prediction,
                    value: form.value,
                    note: form.note,
                    as: lead
                )
            }
            return site.goOn(to: modelAddress(model, "agreement"), withdraws ? .truthWithdrawn : .truthNamed)
        } catch {
            let namesThings = !fields.typed("prediction").isEmpty
            return try await page(
                request,
                context,
                refused: try RefusedForm(error, fields, namesThings: namesThings)
            )
        }
    }

    private func page(_ request: Request, _ context: PageContext, refused: RefusedForm? = nil) async throws
        -> Response
    {
        let lead = try context.lead()
        let name = try context.name("model")
        let report = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.agreement(model: name, as: lead)
        }
        let heading = "Agreement about \(name)"
        let view = AgreementView(
            frame: site.frame(refused != nil ? "Error: \(heading)" : heading, context, request),
            model: name,
            modelLink: modelAddress(name),
            qualityLink: modelAddress(name, "quality"),
            address: modelAddress(name, "known-truths"),
            facts: facts(report),
            few: report.agreement.items < Agreement.itemsNeeded
                ? "Fewer than \(Agreement.itemsNeeded) predictions with several answers say little." : nil,
            reviewers: report.reviewers.map { ReviewerRecordView($0) },
            hasReviewers: !report.reviewers.isEmpty,
            conflicts: report.conflicts.prefix(Self.mostConflicts).map { ConflictView($0) },
            hasConflicts: !report.conflicts.isEmpty,
            conflictsCut: report.conflicts.count > Self.mostConflicts
                ? "Only \(Self.mostConflicts) of \(report.conflicts.count) are shown." : nil,
            gold: report.gold.map { GoldView($0) },
            hasGold: !report.gold.isEmpty,
            prediction: refused.field("prediction"),
            value: refused.field("value"),
            note: refused.field("note"),
            problems: refused?.fields.problems ?? [],
            hasProblems: refused != nil,
            refusal: refused?.sentence
        )
        return try site.page("agreement", view, status: refused?.status ?? .ok)
    }

    private func facts(_ report: AgreementReport) -> [FactView] {
        let found = report.agreement
        func span(_ value: Double?, _ lower: Double?, _ upper: Double?, _ text: (Double) -> String) -> String?
        {
            guard let value else { return nil }
            guard let lower, let upper else { return text(value) }
            return "\(text(value)) (95% interval \(text(lower)) to \(text(upper)))"
        }
        let share = span(found.share, found.shareLower, found.shareUpper, Words.percent)
        let alpha = span(found.alpha, found.alphaLower, found.alphaUpper) { Words.number($0) }
        let error = report.error.flatMap { error in
            span(error.rate, error.lower, error.upper, Words.percent).map {
                let source =
                    error.source == .gold
                    ? Words.count(error.items, "answer") + " of known truth"
                    : Words.count(error.items, "prediction") + " with several answers"
                return "\($0), from \(source)"
            }
        }
        return [
            FactView(title: "Predictions with several answers", text: Words.whole(found.items)),
            FactView(title: "Percent agreement", text: share ?? "not known yet"),
            FactView(title: "Krippendorff’s α", text: alpha ?? "undefined: \(found.reason ?? "no answers")"),
            FactView(
                title: "Error of reviewers",
                text: error
                    ?? "not measured yet: it needs \(ReviewerError.itemsNeeded) answers of known truth, or as many second opinions"
            ),
        ]
    }
}
