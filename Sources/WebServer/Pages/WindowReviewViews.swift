import Monitoring
import Operations

/// The windows that wait for a verdict.
struct WindowReviewsView: Sendable {
    var frame: Frame
    var numbers: String
    var windows: [WindowReviewRowView]
    var hasWindows: Bool

    init(_ windows: [WindowReviewSummary], frame: Frame) {
        self.frame = frame
        numbers =
            windows.isEmpty
            ? "Nothing waits for a verdict. More comes when windows close."
            : "\(Words.count(windows.count, "window waits", "windows wait")) for a verdict, oldest first."
        self.windows = windows.map(WindowReviewRowView.init)
        hasWindows = !windows.isEmpty
    }
}

/// A window in the list.
struct WindowReviewRowView: Sendable {
    var address: String
    var key: String
    var model: String
    var when: String
    var rows: String

    init(_ summary: WindowReviewSummary) {
        key = summary.window.key
        model = summary.model
        address = modelAddress(model, "reviews/\(percentEncoded(key))")
        when = summary.plan.span(from: summary.window.start, to: summary.window.end)
        rows = Words.count(summary.rows, "row")
    }
}

/// One window to judge.
///
/// Blind: the view has no place for a score, a limit, a breach or an alert, so that no template can show one.
struct WindowReviewView: Sendable {
    var frame: Frame
    var heading: String
    var model: String
    var when: String
    var question: String
    var guidelines: String?
    var pictures: [PictureView]
    var hasPictures: Bool
    var verdict: VerdictFormsView
    var refusal: String?
    var problems: [ProblemView]
    var hasProblems: Bool

    init(
        _ review: WindowReview,
        pictures: [PictureView],
        submission: String,
        fields: FormFields?,
        refusal: String?,
        frame: (String) -> Frame
    ) {
        let summary = review.summary
        heading = "Did something change in \(summary.window.key)?"
        model = summary.model
        when =
            "\(summary.plan.span(from: summary.window.start, to: summary.window.end)); \(Words.count(summary.rows, "row"))"
        question = review.question
        guidelines = review.guidelines.isEmpty ? nil : review.guidelines
        self.pictures = pictures
        hasPictures = !pictures.isEmpty
        verdict = VerdictFormsView(VerdictSubject(review), submission: submission, fields: fields)
        self.refusal = refusal
        problems = VerdictFormsView.problems(of: fields)
        hasProblems = !problems.isEmpty || refusal != nil
        self.frame = frame(hasProblems ? "Error: \(heading)" : heading)
    }
}
