public import Monitoring

/// A window that waits for a verdict, with no more than a blind reviewer may know: neither what was found in it nor
/// whether it raised an alert or was drawn at random.
public struct WindowReviewSummary: Sendable, Equatable {
    /// The model's name.
    public var model: String
    /// The window.
    public var window: Window
    /// How the model cuts its windows.
    public var plan: WindowPlan
    /// How many rows it has.
    public var rows: Int
    /// The window's evaluation that a verdict given now is about; sent back with the form.
    public var revision: Int
}

/// Everything the page on which a window is judged shows.
public struct WindowReview: Sendable {
    /// The window.
    public var summary: WindowReviewSummary
    /// What reviewers read before they answer.
    public var guidelines: String
    /// What the model is asked, in the model file's words.
    public var question: String
    /// The model's features, in its order.
    public var features: [FeatureColumn]
}
