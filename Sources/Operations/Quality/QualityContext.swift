import Monitoring
import Review
import Storage

/// What the figures of all of a model's windows rest on, read once.
struct QualityContext {
    /// Which figures are wanted.
    let methods: QualityMethods
    /// The metrics on the labelled baseline; empty without labels.
    let baseline: [QualityMetric: Double]
    /// How often reviewers answer wrongly, where that is measured.
    let error: ReviewerError?
    private let lessons: BaselineLessons

    init(of stored: StoredModel, _ methods: QualityMethods, _ workbench: Workbench, in read: ReadTransaction)
        throws
    {
        self.methods = methods
        error = try workbench.reviewerError(of: stored, in: read)
        let known = try workbench.baselineKnowledge(of: stored, in: read)
        baseline = known.quality
        lessons = known.lessons
    }

    /// What the scores alone say about a window; empty unless all methods are wanted.
    func expected(inWindow key: String, of stored: StoredModel, _ read: ReadTransaction) throws
        -> [QualityEstimate]
    {
        guard methods == .all else { return [] }
        let rows = try read.columns(ofWindow: key, model: stored.id, names: stored.model.columns.answers)
        guard rows.rowCount > 0 else { return [] }
        return expectedQuality(rows: rows, of: stored.model, lessons: lessons)
    }
}
