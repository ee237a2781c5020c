import Foundation
import HTTPTypes
import Hummingbird
import Monitoring
import Operations
import Reports
import Review

/// The pages on which windows are judged blind: nothing here knows a score, a limit, or whether there was an alert.
struct WindowReviewPages: Sendable {
    let site: Site

    /// More pictures than this on one page help nobody.
    static let mostPictures = 24

    func queue(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let model = site.query("model", in: request)
        let windows = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.windowReviews(model: model, as: person)
        }
        return try site.page(
            "reviews",
            WindowReviewsView(windows, frame: site.frame("Windows to judge", context, request))
        )
    }

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        try await page(request, context)
    }

    func judge(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let (model, window) = (try context.name("model"), try context.name("window"))
        var fields = try await FormFields(request)
        do {
            let input = try VerdictForm(&fields).input
            try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.judge(window: window, of: model, input: input, as: person)
            }
            return site.goOn(to: "/reviews", .judged)
        } catch {
            return try await page(request, context, refused: try RefusedForm(error, fields))
        }
    }

    private func page(
        _ request: Request,
        _ context: PageContext,
        refused: RefusedForm? = nil
    ) async throws -> Response {
        let person = try context.labellingPerson()
        let (model, window) = (try context.name("model"), try context.name("window"))
        // What was typed is not lost when somebody else was faster.
        let isRefused = refused != nil
        let (review, pictures) = try await site.calling { (workbench) throws(WorkbenchError) in
            let review = try workbench.windowReview(
                model: model,
                window: window,
                evenJudged: isRefused,
                as: person
            )
            return (review, try Self.pictures(of: review, from: workbench))
        }
        let view = WindowReviewView(
            review,
            pictures: pictures,
            submission: site.submission(),
            fields: refused?.fields,
            refusal: refused?.sentence,
            frame: { site.frame($0, context, request) }
        )
        return try site.page("review", view, status: refused?.status ?? .ok)
    }

    /// Each feature in the window over the baseline, in the model's order, so that the order tells nothing.
    private static func pictures(of review: WindowReview, from workbench: Workbench) throws(WorkbenchError)
        -> [PictureView]
    {
        let (model, key) = (review.summary.model, review.summary.window.key)
        var pictures: [PictureView] = []
        for (index, feature) in review.features.prefix(mostPictures).enumerated() {
            let title = feature.title + (feature.unit.map { " (\($0))" } ?? "")
            do {
                let html =
                    switch try workbench.comparison(model: model, window: key, column: feature.name) {
                    case .numbers(let baseline, let window, _):
                        Pictures.distribution(
                            of: title,
                            baseline: baseline,
                            window: window,
                            windowName: key,
                            gapAt: nil,
                            id: "feature\(index)"
                        )
                    case .categories(let baseline, let window):
                        Pictures.categories(
                            of: title,
                            baseline: baseline,
                            window: window,
                            windowName: key,
                            id: "feature\(index)"
                        )
                    }
                pictures.append(PictureView(heading: feature.title, picture: Markup(html: html)))
            } catch .notFound(let sentence) {
                let none = Markup(html: "")
                pictures.append(PictureView(heading: feature.title, picture: none, missing: sentence))
            }
        }
        return pictures
    }
}
