import asyncio

from app.client import AsyncClient

texts = ["今天的天气真好呀", "你多大了"]
model = "rnn-zh-char"


async def main():
    async with AsyncClient("http://127.0.0.1:8000") as client:
        asked = [client.trace(text, model) for text in texts]
        for trace in await asyncio.gather(*asked):
            print(trace.text, trace.h.shape, trace.perplexity)


asyncio.run(main())
