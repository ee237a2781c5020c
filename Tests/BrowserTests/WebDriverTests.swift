import Foundation
import TestSupport
import Testing

/// The browser tests lean on this client, so it is tried on pages of which everything is known.
@Suite(.serialized) struct WebDriverTests {
    private static let form = page(
        """
        <title>Form</title>
        <style>
          body { background: white } @media (prefers-color-scheme: dark) { body { background: black } }
        </style>
        <form><label>Name <input id="name" name="name"></label> <label><input type="checkbox" id="on"> On</label>
        <button>Save</button></form> <p id="said">nothing</p>
        <script>
          document.querySelector("form").addEventListener("submit", event => {
            event.preventDefault()
            document.querySelector("#said").textContent = "Saved " + document.querySelector("#name").value
          })
        </script>
        """
    )

    @Test func theKeyboardAloneFillsAForm() async throws {
        try await Browser.use { browser in
            try await browser.open(Self.form)
            try await browser.tab(to: "#name")
            try await browser.type("Ada 7")
            try await browser.press(.left, .backspace, "x")
            #expect(try await browser.property("value", of: browser.find("#name")) == "Adax7")
            try await browser.press(.tab)
            try await browser.press(.space)
            #expect(try await browser.property("checked", of: browser.focused()) == true)
            try await browser.press(.tab, holding: [.shift])
            #expect(try await browser.attribute("id", of: browser.focused()) == "name")
            try await browser.press(.enter)
            #expect(try await browser.text("#said") == "Saved Adax7")
            #expect(try await browser.accessibleName(of: browser.find("#name")) == "Name")
        }
    }

    @Test func aPictureIsAPNGOfTheWindow() async throws {
        try await Browser.use(BrowserLook(width: 320, height: 480)) { browser in
            try await browser.open(Self.form)
            let picture = try await browser.screenshot()
            #expect(picture.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            // Width and height follow the header as big-endian numbers of four bytes.
            #expect(picture[16..<24] == Data([0, 0, 1, 64, 0, 0, 1, 224]))
            #expect(try await browser.run("return innerWidth") == 320)
        }
    }

    @Test func aPageCanBeAskedToBeDarkAndToDoWithoutScripts() async throws {
        try await Browser.use(BrowserLook(dark: true, scripts: false)) { browser in
            try await browser.open(Self.form)
            let background = "return getComputedStyle(document.body).backgroundColor"
            #expect(try await browser.run(background) == "rgb(0, 0, 0)")
            try await browser.tab(to: "#name")
            try await browser.press("x", .enter)
            #expect(try await browser.text("#said") == "nothing")
            try await browser.show(BrowserLook(dark: false, scripts: true))
            #expect(try await browser.run(background) == "rgb(255, 255, 255)")
        }
    }

    @Test func anAbsentElementIsNamedInTheError() async throws {
        try await Browser.use { browser in
            try await browser.open(Self.form)
            let error = await #expect(throws: DeadlinePassed.self) {
                try await browser.find("#absent", within: .milliseconds(50))
            }
            #expect(error?.description.contains("an element #absent") == true)
        }
    }

    private static func page(_ html: String) -> URL {
        var parts = URLComponents()
        parts.scheme = "data"
        parts.path =
            "text/html;base64," + Data("<!doctype html><html lang=en>\(html)".utf8).base64EncodedString()
        return parts.url ?? URL(fileURLWithPath: "/")
    }
}
